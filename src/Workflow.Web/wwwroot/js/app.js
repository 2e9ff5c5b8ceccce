// Everything works without this file; it only makes pages kinder: focus where an error is said, a word when the network is away, menus
// that close, and no second press while an answer is on its way.

const slowAfterMilliseconds = 6000;

function focusErrors() {
  document.querySelector("[data-error-summary]")?.focus();
}

function showBanner(name, visible) {
  const banner = document.querySelector(`[data-banner="${name}"]`);
  if (banner) {
    banner.hidden = !visible;
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) {
      menu.open = false;
    }
  }
}

document.addEventListener("click", event => closeMenus(event.target.closest("details.menu")));

document.addEventListener("keydown", event => {
  if (event.key !== "Escape") {
    return;
  }
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary")?.focus();
});

// Following a link inside the error summary goes to the field itself, so that typing can begin at once.
document.addEventListener("click", event => {
  const link = event.target.closest("[data-error-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  }
});

let slow;
const sending = new Set();

document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post") {
    return;
  }
  if (sending.has(form)) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  sending.add(form);
  clearTimeout(slow);
  slow = setTimeout(() => showBanner("slow", true), slowAfterMilliseconds);
}, true);

function answered() {
  sending.clear();
  clearTimeout(slow);
  showBanner("slow", false);
}

addEventListener("pageshow", answered);
addEventListener("offline", () => showBanner("offline", true));
addEventListener("online", () => showBanner("offline", false));

// A page that takes the place of another without loading must say so: the heading gets the focus, as a fresh page would begin there.
let place = location.pathname;

function focusNewPage() {
  if (location.pathname === place) {
    return;
  }
  place = location.pathname;
  const heading = document.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

// The Blazor script comes first; it tells when an enhanced page or answer has been put in place.
globalThis.Blazor?.addEventListener("enhancedload", () => {
  const isAnswer = sending.size > 0;
  answered();
  focusNewPage();
  // What was done, or why not, is said at the top; who sent a long form from its end would miss it.
  if (isAnswer) {
    scrollTo(0, 0);
  }
  focusErrors();
  showWhereItStands();
});

// A drawing wider than the window begins at the stage where the case stands and not at an empty corner.
function showWhereItStands() {
  for (const drawing of document.querySelectorAll(".diagram")) {
    const stage = drawing.querySelector(".node.current")?.getBoundingClientRect();
    const box = drawing.getBoundingClientRect();
    if (stage) {
      drawing.scrollLeft += stage.left + stage.width / 2 - box.left - box.width / 2;
      drawing.scrollTop += stage.top + stage.height / 2 - box.top - box.height / 2;
    }
  }
}

// Printing needs the script; without it the browser's own menu prints as well.
function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
  }
}

document.addEventListener("click", event => {
  if (event.target.closest("[data-print]")) {
    globalThis.print();
  }
});

globalThis.Blazor?.addEventListener("enhancedload", offerPrinting);
offerPrinting();

// A list that others add to is fetched again while somebody looks at it, unless they are about to do something there. What is new is
// announced, because the list is a log.
const lookAgainMilliseconds = 15000;

function isBusy() {
  const main = document.querySelector("main");
  const typed = [...main.querySelectorAll("input:not([type=hidden]), textarea")].some(field => field.value !== field.defaultValue);
  return typed || main.contains(document.activeElement?.closest("button, input, a, summary")) || document.querySelector("details[open]") !== null;
}

setInterval(() => {
  if (document.visibilityState === "visible" && navigator.onLine && document.querySelector("[data-live]") && !isBusy()) {
    globalThis.Blazor?.navigateTo(location.pathname + location.search, { replaceHistoryEntry: true });
  }
}, lookAgainMilliseconds);

focusErrors();
showWhereItStands();
