// Enhancement only: every page works without it.
"use strict";

// "3 of 8 answered"
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

// Screen readers and keyboards start at what is wrong.
document.getElementById("error-summary")?.focus();

// Every form has one length, so the line tells nothing. The site ignores `pad`.
const LENGTH = 2048;
addEventListener("formdata", ({ formData }) => {
  formData.set("pad", "");
  const length = new URLSearchParams(formData).toString().length;
  formData.set("pad", ".".repeat((LENGTH - (length % LENGTH)) % LENGTH));
});

// The summary brings a whole question into view, its first choice under the keys.
document.getElementById("error-summary")?.addEventListener("click", (event) => {
  const question = document.getElementById(event.target.hash?.slice(1));
  if (!question) return;
  event.preventDefault();
  question.scrollIntoView();
  question.querySelector("input, select").focus({ preventScroll: true });
});

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((each) => {
  each.open = true;
  addEventListener("afterprint", () => { each.open = false; }, { once: true });
}));

// "Open in a new tab" is for frames.
if (parent === window) document.getElementById("new-tab")?.remove();

// A link opens what is folded, also in a frame.
addEventListener("hashchange", () => {
  const place = document.querySelector(":target");
  place?.closest("details")?.setAttribute("open", "");
  place?.scrollIntoView();
});
