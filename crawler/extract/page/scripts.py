"""What the scripts of a page do by themselves as soon as it is loaded.

The code that certainly runs, and where that leads.

It reads scripts without running them, and takes for running only what plainly does: the outer level,
functions called from there, what is put off for a moment, what waits for the page to be loaded. What waits
for a reader, a network or a condition is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element as Element

from presslog.crawler.extract.page.page import Page

LONGEST_DELAY: Final = 10.0
"""Seconds. A page that leads elsewhere within them cannot be read where it stands; a slower one can."""
_DEEPEST: Final = 8
"""Functions within functions that are followed."""
_MOST_FUNCTIONS: Final = 100
"""Functions beside one another; a page with more does something else than lead elsewhere."""
_CODE_TYPES: Final = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
_QUOTED: Final = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/|<!--[^\n]*""",
    re.DOTALL,
)
_BLANK: Final = "\0"
# Possessive quantifiers keep the patterns linear: a publisher may write a million blanks where one is meant.
_HEADER: Final = re.compile(
    r"""(?:async\s++)?function\b\s*+(?:\*\s*+)?(?P<name>[\w$]*+)\s*+\([^()]*+\)\s*+(?={)
        | (?:async\s++)?(?:\([^()]*+\)|(?<![\w$])[A-Za-z_$][\w$]*+)\s*+=>\s*
        | (?<![\w$])(?P<method>[\w$]++)\s*+\([^{}();]*+\)\s*+(?={)""",
    re.VERBOSE,
)
_NAMED: Final = re.compile(r"(?:(?:var|let|const)\s+|window\.)?([A-Za-z_$][\w$]*)\s*=\s*$")
_AT_ONCE: Final = re.compile(
    r"""(?:[!+~(]|\bvoid\s)\s*$
        | \bsetTimeout\s*\(\s*$ | \brequestAnimationFrame\s*\(\s*$
        | (?<![\w$.])(?:(?:window|self|document|document\.body)\s*\.\s*)?onload\s*=\s*$
        | (?<![\w$.])(?:(?:window|document)\s*\.\s*)?addEventListener\s*\(\s*\0+\s*,\s*$
        | (?:\$|\bjQuery)\s*\(\s*$ | (?:\$|\bjQuery)\s*\(\s*document\s*\)\s*\.\s*ready\s*\(\s*$""",
    re.VERBOSE,
)
_HANDED_OVER: Final = re.compile(r"[\w$\])]\s*\(\s*$")
_CONTEXT_CHARS: Final = 200
_CALLED: Final = re.compile(r"\s*\)?\s*(?:\.\s*(?:call|apply)\s*)?\(")
_DELAY: Final = re.compile(r"\s*+(?:,\s*+(?P<delay>[^,()]*+))?\s*+\)")
_LATER_CODE: Final = re.compile(
    r"\bsetTimeout\s*\(\s*(?P<quote>[\"'`])(?P<code>(?:\\.|(?!(?P=quote))[^\\])*+)(?P=quote)"
    + _DELAY.pattern,
    re.DOTALL,
)
_WHEN_LOADED: Final = re.compile(r"addEventListener\s*\(\s*[\"'`](?:load|DOMContentLoaded|pageshow)[\"'`]")
_HANDED_ON: Final = (
    r"(?:\bsetTimeout\s*\(\s*{name}(?P<timer>\s*[,)])|\bonload\s*=\s*{name}\b(?!\s*\()|"
    r"\baddEventListener\s*\(\s*[\"'`](?:load|DOMContentLoaded|pageshow)[\"'`]\s*,\s*{name}\b|(?<![\w$.]){name}\s*\()"
)
_CONDITION: Final = re.compile(r"\b(?:if|while|for|switch|catch)\s*\(|\?[^?]*:|&&|\|\||\?\?")
_TERM: Final = (
    r"""(?:"[^"'`\s]*+"|'[^"'`\s]*+'|`[^"'`\s]*+`|(?<![\w$])[A-Za-z_$][\w$]*+(?:\.[A-Za-z_$][\w$]*+)*+)"""
)
"""A string without blanks, or a name with its members."""
_LOCATION: Final = re.compile(
    r"""(?<![\w$.])(?:(?:window|self|top|parent|document|globalThis)\s*\.\s*)*location\s*
        (?:(?:\.\s*href\s*)?=(?!=)\s*|\.\s*(?:replace|assign)\s*\(\s*)
        (?P<decode>(?:decodeURI(?:Component)?|unescape)\s*\(\s*)?
        (?P<value>{term}(?:\s*+\+\s*+{term})*+)\s*(?P<after>[+.\[(]?)""".replace("{term}", _TERM),
    re.VERBOSE,
)
_PART_OF_URL: Final = re.compile(
    r"(?:(?:window|self|top|parent|document|globalThis)\.)*location\.(protocol|host|hostname|origin)"
)
_MEMBER: Final = re.compile(
    r"""\[\s*+(["'`])(?P<name>location|href|replace|assign|protocol|host|hostname|origin|window|self|top|parent|document)\1\s*+\]"""
)
_VARIABLE: Final = re.compile(
    r"""(?:var|let|const)\s+(?P<name>[A-Za-z_$][\w$]*)\s*=\s*(["'`])(?P<text>[^"'`\s]+)\2"""
)


def script_target(page: Page) -> str | None:
    """Return the URL to which a page's scripts lead at once, as they write it.

    None where they lead nowhere, or only may.
    """
    code = _with_dotted_members(_without_comments("\n".join(_script_sources(page))))
    running = running_code(code)
    bare = _blank_strings(running)
    if _CONDITION.search(bare):
        return None
    written = reversed([*_VARIABLE.finditer(code)])  # of two with one name the first counts
    variables = {found["name"]: found["text"] for found in written}
    for found in _LOCATION.finditer(running):
        said = bare[found.start()] == running[found.start()] and not found["after"]
        if said and (url := _joined_value(found["value"], variables, page.url)):
            url = re.sub(r"\\(?:u002[fF]|x2[fF]|/)", "/", url)
            return unquote(url) if found["decode"] else url
    return None


def _with_dotted_members(code: str) -> str:
    """The code with `window["location"]` as `window.location`, and its kin."""
    bare = _blank_strings(code)
    return _MEMBER.sub(lambda found: f".{found['name']}" if bare[found.start()] == "[" else found[0], code)


def _joined_value(expression: str, variables: Mapping[str, str], here: str) -> str | None:
    """The value of strings, variables and parts of the page's URL, joined by `+`; None if one is unknown."""
    values = [_value_of_term(term, variables, here) for term in re.findall(_TERM, expression)]
    return None if None in values else "".join(value for value in values if value)


def _value_of_term(term: str, variables: Mapping[str, str], here: str) -> str | None:
    if term[0] in "\"'`":
        return term[1:-1]
    part = _PART_OF_URL.fullmatch(term)
    if part is None:
        return variables.get(term)
    parts = urlsplit(here)
    own = {"protocol": f"{parts.scheme}:", "host": parts.netloc, "origin": f"{parts.scheme}://{parts.netloc}"}
    return own.get(part[1], parts.hostname)


def _script_sources(page: Page) -> Iterator[str]:
    """The code in the page itself, and that of its body's `onload`."""
    for script in page.tagged("script"):
        if script.text and not script.get("src") and _is_code(script):
            yield script.text
    for body in page.tree.iter("body"):
        yield body.get("onload") or ""


def _is_code(script: Element) -> bool:
    return (script.get("type") or "").partition(";")[0].strip().lower() in _CODE_TYPES


# --- what runs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Function:
    """A function in a code: its name, if it has one; its body; where header and body stand.

    Whether it runs where it stands.
    """

    name: str
    body: str
    start: int
    end: int
    runs: bool


def running_code(code: str, depth: int = 0) -> str:
    """The code that runs at once.

    Without the bodies of functions that do not, and with those of functions called.

    >>> code = running_code("go(); function go() { leave() } button.onclick = () => stay();")
    >>> "leave()" in code, "stay()" in code
    (True, False)
    """
    code = _LATER_CODE.sub(lambda found: f";{found['code']};" if _is_soon(found["delay"]) else ";", code)
    functions, outer, last = list(_outermost_functions(code)), "", 0
    for function in functions:
        outer += code[last : function.start] + (f" {function.body} ; " if function.runs else " ; ")
        last = function.end
    outer += code[last:]
    if depth >= _DEEPEST or not functions or len(functions) > _MOST_FUNCTIONS:
        return outer
    named = {function.name: function.body for function in functions if function.name and not function.runs}
    called = {name for name in named if _is_called(name, outer)}
    inner = "".join(f" {named[name]} ;" for name in named if name in called)
    if not inner and not any(function.runs for function in functions):
        return outer
    declared = "".join(f"function {name}() {{{body}}} " for name, body in named.items() if name not in called)
    return running_code(f"{inner}{declared}{outer}", depth + 1)


def _outermost_functions(code: str) -> Iterator[_Function]:
    """The outermost functions of a code.

    A block behind a condition, a loop or a method's name counts as one that does not run.
    """
    bare, at = _blank_strings(code), 0
    while header := _HEADER.search(bare, at):
        at = header.end()
        is_block = bare.startswith("{", header.end())
        end = _end_of_block(bare, header.end()) if is_block else _end_of_expression(bare, header.end())
        if header["method"] in ("if", "for", "while", "switch", "catch"):
            continue  # what makes the code conditional stays where it stands
        body = code[header.end() + 1 : end - 1] if is_block else code[header.end() : end]
        named = _NAMED.search(bare[max(0, header.start() - _CONTEXT_CHARS) : header.start()])
        name = header["name"] or (named[1] if named else "")
        runs = header["method"] is None and _runs_where_it_stands(code, bare, header.start(), end)
        yield _Function(name, body, header.start(), end, runs)
        at = end


def _runs_where_it_stands(code: str, bare: str, start: int, end: int) -> bool:
    context = _AT_ONCE.search(bare, max(0, start - _CONTEXT_CHARS), start)
    if context is None:
        return False
    said = code[context.start() : start]
    if "setTimeout" in said:
        delay = _DELAY.match(bare, end)
        return delay is not None and _is_soon(delay["delay"])
    if "addEventListener" in said:
        return _WHEN_LOADED.search(said) is not None
    if said.strip() in ("!", "+", "~", "(", "void"):
        return bool(_CALLED.match(bare, end)) and not _HANDED_OVER.search(
            bare, max(0, start - _CONTEXT_CHARS), start
        )
    return True


def _is_called(name: str, code: str) -> bool:
    """Return True if a code calls a function by its name, or hands it to what calls it at once."""
    bare = _blank_strings(code)
    for found in re.finditer(_HANDED_ON.replace("{name}", re.escape(name)), code):
        if bare[found.start()] != code[found.start()]:
            continue
        if found["timer"] is None:
            return True
        delay = _DELAY.match(code, found.start("timer"))
        if delay is not None and _is_soon(delay["delay"]):
            return True
    return False


def _is_soon(delay: str | None) -> bool:
    """Return True for a delay that is none or no longer than a page's own refresh.

    In milliseconds, a number or a product of numbers.
    """
    if not delay or not delay.strip():
        return True
    try:
        return prod(float(factor.replace("_", "")) for factor in delay.split("*")) <= 1000 * LONGEST_DELAY
    except ValueError:
        return False


def _blank_strings(code: str) -> str:
    """The code, letter for letter, with blanks in the place of strings and comments."""
    return _QUOTED.sub(lambda found: (_BLANK if found["string"] else " ") * len(found[0]), code)


def _without_comments(code: str) -> str:
    return _QUOTED.sub(lambda found: found["string"] or " ", code)


def _end_of_block(bare: str, start: int) -> int:
    depth = 0
    for found in re.finditer("[{}]", bare[start:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return start + found.end()
    return len(bare)


def _end_of_expression(bare: str, start: int) -> int:
    depth = 0
    for found in re.finditer(r"[()\[\]{},;]", bare[start:]):
        if found[0] in "([{":
            depth += 1
        elif depth == 0:
            return start + found.start()
        elif found[0] in ")]}":
            depth -= 1
    return len(bare)
