/* Times in the reader's own zone, where the browser names it. Without this script they stand in the home's. */
"use strict";

const named = document.getElementById("zone");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

function parts(moment, timeZone) {
  const asked = { timeZone, day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return Object.fromEntries(new Intl.DateTimeFormat("en-GB", asked).formatToParts(moment).map((part) => [part.type, part.value]));
}

function written(moment, form) {
  const here = parts(moment, own), home = parts(moment, named.dataset.home);
  const day = `${here.day} ${here.month} ${here.year}`, clock = `${here.hour}:${here.minute}`;
  if (form === "second") return `${day}, ${clock}:${here.second}`;
  if (form === "full") return `${day}, ${clock}`;
  return here.day === home.day ? clock : `${clock} (${here.day} ${here.month.slice(0, 3)})`; /* it stands below the home's day */
}

if (named && own && own !== named.dataset.home) {
  for (const time of document.querySelectorAll("time[data-form]")) {
    time.textContent = written(new Date(time.dateTime), time.dataset.form);
  }
  for (const option of document.querySelectorAll("option[data-seen]")) {
    option.textContent = `${option.value}, seen ${written(new Date(option.dataset.seen), "full")}`;
  }
  named.textContent = `${own}'s, as this browser says`;
}
