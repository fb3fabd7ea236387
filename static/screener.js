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
  form.addEventListener("reset", () => setTimeout(update));
  addEventListener("pageshow", () => setTimeout(update, 50)); // WebKit empties a form that comes back, a little later
  update();
}

// After a page with errors loads, screen readers and keyboards start at the summary.
document.getElementById("error-summary")?.focus();

// Every form has one length on its way, so that who watches the line cannot tell what was chosen. The site ignores `pad`.
const LENGTH = 2048;
addEventListener("formdata", ({ formData }) => {
  formData.set("pad", "");
  const length = new URLSearchParams(formData).toString().length;
  formData.set("pad", ".".repeat((LENGTH - (length % LENGTH)) % LENGTH));
});

// A link of the summary brings a whole question into view, and its first choice under the keys.
document.getElementById("error-summary")?.addEventListener("click", (event) => {
  const question = document.getElementById(event.target.hash?.slice(1));
  if (!question) return;
  event.preventDefault();
  question.scrollIntoView();
  question.querySelector("input").focus({ preventScroll: true });
});

// A link to what is folded unfolds it on the way.
addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  let place = link && document.getElementById(link.hash.slice(1));
  for (; place; place = place.parentElement) if (place.localName === "details") place.open = true;
});

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((each) => {
  each.open = true;
  addEventListener("afterprint", () => { each.open = false; }, { once: true });
}));

// "Open in a new tab" is for who sees this in a frame.
if (parent === window) document.getElementById("new-tab")?.remove();
else addEventListener("hashchange", () => document.querySelector(":target")?.scrollIntoView());
