"""A home on disk: the folder `presslog init` makes, and the commented files that go into it.

Knows what the files look like; what they mean is read by `flows.settings`, `flows.messages.channels` and
`crawler.source.source`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from presslog.core.errors import SettingsError, SourceError, UsageError
from presslog.crawler.source import Source, is_source_name, load_source
from presslog.flows.home_options import home_timezone
from presslog.flows.settings import Settings
from presslog.private_files import close_to_others
from presslog.source_names import unknown_source_words
from presslog.storage.model import EventKind

CONFIG: Final = f"""\
# presslog.toml: what this installation was told. Sources stand beside it, one file each, in sources/.
#
# timezone = "Europe/London"                      # of the times shown and typed here, and of sources that name none; else UTC
# base_url = "https://press.example"              # where this installation's web page is seen from outside
# language = "en"                                 # of messages: en | fa | ar | sq | de | fr | es
#
# [review]
# enabled = true                                  # people mark events as seen and starred, and note what they think
#
# A channel is told of events. Its url is an Apprise URL (https://github.com/caronc/apprise/wiki); env:NAME and file:PATH
# keep the secret out of this file. Take the marks away and name the channel in a source's [notify] table:
#
# [channels.desk]
# url = "env:DESK_URL"                            # mailtos:// jsons:// slack:// tgram:// ...
# when = "every run"                              # every event | every run | daily 08:00 | weekly mon 08:00
# events = [{", ".join(f'"{kind}"' for kind in EventKind if kind.told_by_default)}]
# tags = ["council"]                              # of sources with one of these tags that name it, or no channel
# severity = "minor"                              # at least: cosmetic | minor | major
# match = ""                                      # words or /regex/ that the change itself must contain
# template = ""                                   # a Jinja2 file under templates/; else the built-in one
"""


def make_home(settings: Settings) -> bool:
    """Make the home's folder and files; return True if there was anything to make.

    Raises SettingsError if the folder cannot be made.

    What is there already is left as it is, but for the folder's mode: a home is its owner's alone.
    """
    try:
        settings.home.parent.mkdir(parents=True, exist_ok=True)
        settings.home.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            settings.home, "", f"cannot be a home: {error.strerror}; name a folder, or one to be made"
        ) from error
    close_to_others(settings.home)
    settings.sources_dir.mkdir(exist_ok=True)
    (settings.home / "templates").mkdir(exist_ok=True)
    if settings.config_file.exists():
        return False
    settings.config_file.write_text(CONFIG, "utf-8")
    return True


def name_of(url: str) -> str:
    """A source's name from its address: the host's telling label, lower-case letters, digits and hyphens.

    UsageError if it is not one.

    >>> name_of("https://www.gazette.example/articles/"), name_of("http://127.0.0.1:8000/fa/")
    ('gazette', '127-0-0-1-8000')
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url!r} is not the address of a site: it begins with http:// or https://")
    try:
        host = urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")
        labels = host.split(".")
        telling = host if labels[-1][:1].isdigit() or len(labels) == 1 else labels[0]
        plain = telling.encode("idna").decode()
    except ValueError as error:
        raise UsageError(f"{url!r} is not the address of a site: {error}") from error
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def new_source_path(settings: Settings, name: str) -> Path:
    """Return where a new source's file goes. Raises UsageError for a name that is not valid or is taken."""
    if not is_source_name(name):
        raise UsageError(
            f"{name!r} is not a valid source name: use lower-case letters, digits and hyphens: --name gazette"
        )
    path = settings.sources_dir / f"{name}.toml"
    if path.exists():
        raise UsageError(f"{path} is there already; choose another name with --name, or edit that file")
    return path


def sources_named(
    settings: Settings, names: Sequence[str] = (), tag: str | None = None, *, paused: bool = False
) -> tuple[tuple[Source, ...], tuple[SourceError, ...]]:
    """Return the named sources, or all enabled ones with the tag, and the errors of unusable files.

    One broken file stops no other source. `paused`: of all, paused ones too.
    """
    settings.require_home()
    there = sorted(path.stem for path in settings.sources_dir.glob("*.toml"))
    for name in there:
        for path in (
            settings.sources_dir / f"{name}.toml",
            settings.warc_dir / name,
            settings.memory_of(name),
        ):
            settings.require_inside(path)
    if not there:
        raise UsageError(f"{settings.sources_dir} has no sources; add one with `presslog add URL`")
    if missing := sorted(set(names) - set(there)):
        raise UsageError(unknown_source_words(missing, there))
    sources, errors, zone = [], [], home_timezone(settings)
    for name in names or there:
        try:
            source = load_source(settings.sources_dir / f"{name}.toml", timezone=zone)
        except SourceError as error:
            errors.append(error)
        else:
            sources.append(source)
    if tag is not None:
        there = sorted({each for source in sources for each in source.tags})
        sources = [source for source in sources if tag in source.tags]
        if not sources:
            told = f"there are: {', '.join(there)}" if there else "none of them has a tag"
            raise UsageError(f"no source has the tag {tag!r}; {told}")
    return tuple(source for source in sources if names or paused or source.enabled), tuple(errors)
