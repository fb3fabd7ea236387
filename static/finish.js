// "Finish and clear" takes the pages with answers out of this tab's history: docs/decisions/0009-back.md says how.
"use strict";
{
  // One word is noted for this tab, and never an answer: where in the history the questions began, or that all is
  // finished. In a frame whose storage is blocked, the frame's name holds it.
  const FINISHED = "finished";
  const noted = () => { try { return sessionStorage.screener ?? ""; } catch { return window.name; } };
  const note = (word) => { try { sessionStorage.screener = word; } catch { window.name = word; } };
  const forget = () => { try { delete sessionStorage.screener; } catch { window.name = ""; } };

  const FULL = 50; // entries: from then on a history's length tells nothing
  const PATIENCE = 3000; // milliseconds
  const STEP = /\/(questions|situation|result)$/;
  const main = document.querySelector("main");
  const { finished } = main.dataset; // the address of the last page, on pages with a form
  const questions = document.querySelector("form[data-first]");
  const isOpened = performance.getEntriesByType("navigation")[0]?.type === "navigate";

  // Begin to go back to this tab's first page with a form. False: it is not known where that is.
  const goToFirst = () => {
    if (window.navigation) {
      const first = navigation.entries().find(({ url }) => STEP.test(url));
      if (!first || first.key === navigation.currentEntry.key) return false;
      navigation.traverseTo(first.key);
      return true;
    }
    const steps = history.length - noted();
    if (!(steps > 0) || !isOpened || history.length >= FULL) return false;
    history.go(-steps);
    return true;
  };

  document.getElementById("finish")?.addEventListener("click", (event) => {
    event.preventDefault();
    main.replaceChildren();
    const isGoing = goToFirst();
    note(FINISHED);
    setTimeout(() => location.replace(finished), isGoing ? PATIENCE : 0);
  });

  // A page that is opened ends what was; one that comes back when all is finished shows nothing, and leads to the end.
  addEventListener("pageshow", ({ persisted }) => {
    main.hidden = false;
    if (isOpened && !persisted) {
      if (!window.navigation && history.length <= noted()) forget(); // the history was cut off before the questions
      if (!questions) return;
      if (noted() === FINISHED) forget();
      if (!window.navigation && !noted()) note(String(history.length));
    } else if (finished && noted() === FINISHED) {
      main.hidden = true;
      if (questions) {
        questions.reset();
        forget();
        setTimeout(() => location.assign(finished)); // while the page loads it would be replaced, not left behind
      } else {
        main.replaceChildren();
        location.replace(finished);
      }
    }
  });
}
