/* Alt + arrow down and up step from change to change. The page's own links do so without this script. */
"use strict";

for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const changes = [...document.querySelectorAll(".change")];
  if (!step || !changes.length) return;
  event.preventDefault();
  const at = changes.indexOf(document.activeElement?.closest?.(".change"));
  const next = at < 0 ? (step > 0 ? 0 : changes.length - 1) : Math.min(Math.max(at + step, 0), changes.length - 1);
  changes[next].focus({ preventScroll: true });
  changes[next].scrollIntoView({ block: "center" });
});
