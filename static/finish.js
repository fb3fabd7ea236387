// "Finish and clear" takes the pages with answers out of this tab's history: docs/decisions/0009-back.md.
"use strict";
{
  // One word is noted for this tab, never an answer: where the questions began, or the last page's address.
  // In a frame whose storage is blocked, the frame's name holds it.
  const noted = () => { try { return sessionStorage.screener ?? ""; } catch { return window.name; } };
  const note = (word) => { try { sessionStorage.screener = word; } catch { window.name = word; } };
  const forget = () => { try { delete sessionStorage.screener; } catch { window.name = ""; } };
  const isFinished = () => /^\/[\w-]+\/finished$/.test(noted());

  const FULL = 50; // then a history grows no longer
  const main = document.querySelector("main");
  const questions = document.querySelector("form[data-first]");
  const isOpened = performance.getEntriesByType("navigation")[0]?.type === "navigate";

  // To this tab's first page with a form, if it is known where that is.
  const goToFirst = () => {
    if (window.navigation) {
      const first = navigation.entries().find(({ url }) => /\/(questions|situation|result)$/.test(url));
      if (!first || first.key === navigation.currentEntry.key) return false;
      navigation.traverseTo(first.key);
      return true;
    }
    const began = Number(noted());
    if (!began || began >= history.length || history.length >= FULL || !isOpened) return false;
    history.go(began - history.length);
    return true;
  };

  document.getElementById("finish")?.addEventListener("click", (event) => {
    event.preventDefault();
    main.replaceChildren();
    const { pathname } = event.currentTarget;
    const isGoing = goToFirst();
    note(pathname);
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
