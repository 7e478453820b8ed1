"""What a page is that stands in an article's place: a wall, a lock, a notice that it is gone. Pure.

site_around    what must be known of the site around the article
page_in_place  the page that came, and what is known beside it
article_marks  whether a page shows its article, or bears its marks
shared_pages   what stands in the place of several articles of a run
cut_texts      what stands in the place of a text or of its end
wall_pages     what stands in an article's place, put together
"""

from presslog.flows.decisions.walls.article_marks import (
    is_borne_out,
    is_strange,
    mentions_title,
)
from presslog.flows.decisions.walls.cut_texts import offer_added, text_added
from presslog.flows.decisions.walls.page_in_place import PageInPlace
from presslog.flows.decisions.walls.shared_pages import endings_among, pages_of_two, walls_among
from presslog.flows.decisions.walls.site_around import SiteAround
from presslog.flows.decisions.walls.wall_pages import says_it_is_gone, what_stands_instead

__all__ = [
    "PageInPlace",
    "SiteAround",
    "endings_among",
    "is_borne_out",
    "is_strange",
    "mentions_title",
    "offer_added",
    "pages_of_two",
    "says_it_is_gone",
    "text_added",
    "walls_among",
    "what_stands_instead",
]
