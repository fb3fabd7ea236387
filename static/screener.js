// Enhancement only: every page works without it.
"use strict";

// "3 of 8 answered", under the questionnaire.
const form = document.querySelector("form[data-count]");
if (form) {
  const count = document.createElement("p");
  count.className = "count";
  count.setAttribute("role", "status");
  form.append(count);
  const update = () => {
    const groups = form.querySelectorAll("fieldset");
    const done = [...groups].filter((group) => group.querySelector("input:checked")).length;
    count.textContent = done
      ? form.dataset.count.replace("{done}", done).replace("{all}", groups.length)
      : "";
  };
  form.addEventListener("change", update);
  addEventListener("pageshow", update);
  update();
}

// After a page with errors loads, screen readers and keyboards start at the summary.
document.getElementById("error-summary")?.focus();

// "Finish and clear" replaces the result in the history, and a page that the browser kept alive is not shown again.
document.getElementById("finish")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelectorAll("form").forEach((each) => each.remove());
  location.replace(event.currentTarget.href);
});

// "Open in a new tab" is for who sees this in a frame.
if (parent === window) document.getElementById("new-tab")?.remove();
else addEventListener("hashchange", () => document.querySelector(":target")?.scrollIntoView());
