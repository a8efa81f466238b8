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

function checksWhileTyping() {
  for (const form of document.querySelectorAll("form[data-checks]")) {
    const place = form.querySelector("[data-verdict]");
    let timer = 0;
    let latest = 0;
    const check = async () => {
      const mine = ++latest;
      if (!form.checkValidity()) return;
      const typed = new URLSearchParams(new FormData(form));
      typed.set("check", "yes");
      try {
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body: typed });
        const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
        const said = page && page.querySelector("[data-verdict]");
        if (said && mine === latest) place.replaceChildren(...said.childNodes);
      } catch {
        // no network: the button of the page says so
      }
    };
    form.querySelector("button[name=check]").hidden = true;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(check, 800);
    });
  }
}

copyButtons();
checksWhileTyping();
