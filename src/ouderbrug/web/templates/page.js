"use strict";
// What a page can do better where scripts run. Each page works without: what needs this file is hidden until it is here.

function copyButtons() {
  if (!navigator.clipboard) return; // only over https, or on this machine
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copies);
      try {
        await navigator.clipboard.writeText(field.value);
        button.nextElementSibling.textContent = button.dataset.done;
      } catch {
        field.select(); // the browser said no: then it is copied by hand
      }
    });
  }
}

copyButtons();
