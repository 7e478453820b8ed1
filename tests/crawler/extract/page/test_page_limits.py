"""How much of a page is looked at for its signs and phrases, at both edges of each limit."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from presslog.crawler.extract.page.not_found_phrases import says_not_found
from presslog.crawler.extract.page.signs import Signs, leads_to, signs_of

HERE = "https://gazette.example/a/"


def signs_on(markup: str) -> Signs:
    """The signs of a page of this markup."""
    return signs_of(markup.encode(), HERE)


@pytest.mark.parametrize(("count", "kept"), [(199, 199), (200, 200), (201, 200)])
def test_ways_on(count: int, kept: int) -> None:
    """Two hundred links to what is no article are kept."""
    names = [f"{one}{other}" for one in ascii_lowercase for other in ascii_lowercase][:count]
    assert len(signs_on("".join(f"<a href='/way-{name}/'>on</a>" for name in names)).ways) == kept


@pytest.mark.parametrize(("count", "kept"), [(499, 499), (500, 500), (501, 500)])
def test_controls(count: int, kept: int) -> None:
    """Five hundred forms, buttons and fields are kept."""
    assert len(signs_on("<button>on</button>" * count).controls) == kept


@pytest.mark.parametrize(("count", "kept"), [(19_999, 19_999), (20_000, 20_000), (20_001, 20_000)])
def test_visible_text(count: int, kept: int) -> None:
    """Twenty thousand characters of it are kept."""
    assert len(signs_on(f"<p>{'x' * count}").text) == kept


@pytest.mark.parametrize(("count", "kept"), [(7, 7), (8, 8), (9, 8)])
def test_headings_below_the_first_rank(count: int, kept: int) -> None:
    """Eight are kept."""
    assert len(signs_on("<h2>Owls</h2><p>They sleep.</p>" * count).subheadings) == kept


@pytest.mark.parametrize(("count", "leads"), [(65_536, True), (65_537, False)])
def test_a_stub_by_its_size(count: int, leads: bool) -> None:
    """A page of 65,536 bytes may lead elsewhere by its script; a larger one shows something itself."""
    script = "<script>location.href='/b/'</script>"
    page = f"<!--{'x' * (count - len(script) - 7)}-->"
    assert (signs_on(script + page).leads_to is not None) is leads


@pytest.mark.parametrize(("count", "leads"), [(100, True), (101, False)])
def test_functions_of_a_stub(count: int, leads: bool) -> None:
    """What a hundred functions beside one another call is followed; a page with more does something else."""
    others = "".join(f"function f{number}(){{}} " for number in range(count - 1))
    script = f"<script>function go(){{location.href='/b/'}} {others} go();</script>"
    assert (leads_to(script.encode(), HERE) is not None) is leads


@pytest.mark.parametrize(("count", "says"), [(120, True), (121, False)])
def test_a_title_that_says_not_found(count: int, says: bool) -> None:
    """It has 120 characters at most."""
    assert says_not_found(f"Page not found{'!' * (count - 14)}") is says
