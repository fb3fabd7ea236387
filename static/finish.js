// "Finish and clear" takes the pages with answers out of this tab's history: docs/decisions/0009-back.md.
"use strict";
{
  // One word is noted for this tab, never an answer: where the questions began, or the last page's address.
  // In a frame whose storage is blocked, the frame's name holds it.
  const isFrame = parent !== window;
  let store;
  try { store = sessionStorage; } catch { /* blocked */ }
  const noted = () => (store ? store.screener : isFrame && window.name) || "";
  const note = (word) => { if (store) store.screener = word; else if (isFrame) window.name = word; };
  const forget = () => { if (store) delete store.screener; else note(""); };
  const isFinished = () => /^(\/[\w-]+)+\/finished$/.test(noted());

  const FULL = 50; // entries: no more are counted
  const main = document.querySelector("main");
  const questions = document.querySelector("form[data-first]");
  const isOpened = performance.getEntriesByType("navigation")[0]?.type === "navigate";

  // To this tab's first page with a form, if it is known where that is.
  const goToFirst = (began) => {
    if (!store && !isFrame) return false;
    if (window.navigation) {
      const first = navigation.entries().find(({ url }) => /\/(questions|situation|result)$/.test(url));
      if (!first || first.key === navigation.currentEntry.key) return false;
      navigation.traverseTo(first.key);
      return true;
    }
    if (!began || began >= history.length || history.length >= FULL || !isOpened) return false;
    history.go(began - history.length);
    return true;
  };

  document.getElementById("finish")?.addEventListener("click", (event) => {
    event.preventDefault();
    main.replaceChildren();
    const { pathname } = event.currentTarget;
    const began = Number(noted());
    note(pathname); // before leaving: a frame's name would be late
    const isGoing = goToFirst(began);
    setTimeout(() => location.replace(pathname), isGoing ? 3000 : 0);
  });

  // A page that comes back when all is finished is emptied, and leads to the end.
  addEventListener("pageshow", ({ persisted }) => {
    main.hidden = false;
    if (isOpened && !persisted) {
      if (!window.navigation && history.length <= noted()) forget(); // the questions are gone
      if (!questions) return;
      if (isFinished()) forget();
      if (!window.navigation && !noted()) note(String(history.length));
    } else if (isFinished() && document.forms.length) {
      const end = noted();
      main.hidden = true;
      if (questions) {
        questions.reset();
        forget();
        setTimeout(() => location.assign(end)); // before it has loaded, it would be replaced
      } else {
        main.replaceChildren();
        location.replace(end);
      }
    }
  });
}
