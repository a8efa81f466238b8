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
    const button = form.querySelector("button[name=check]");
    let timer = 0;
    let latest = 0;
    // Words that were checked no more are said to be so: what stood there is of what was typed before.
    const unchecked = (why) => {
      place.removeAttribute("aria-busy");
      const line = document.createElement("p");
      line.className = "note";
      line.textContent = place.dataset[why];
      place.replaceChildren(line);
      button.hidden = why !== "failed";
    };
    const check = async () => {
      const mine = ++latest;
      if (!form.checkValidity()) return unchecked("empty");
      const typed = new URLSearchParams(new FormData(form));
      typed.set("check", "yes");
      try {
        const asked = { method: "POST", body: typed, redirect: "error", signal: AbortSignal.timeout(10000) };
        const answer = await fetch(form.getAttribute("action"), asked);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const said = answer.ok && page.querySelector("[data-verdict]");
        if (mine !== latest) return;
        if (!said) return unchecked(answer.status === 401 || answer.status === 403 ? "over" : "failed");
        place.removeAttribute("aria-busy");
        place.replaceChildren(...said.childNodes);
        button.hidden = true;
      } catch {
        if (mine === latest) unchecked("failed");
      }
    };
    button.hidden = true;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      latest += 1; // an answer that is under way is of other words
      place.setAttribute("aria-busy", "true");
      timer = setTimeout(check, 800);
    });
  }
}

function onePressAtATime() {
  // A second tap of the same press, or one that was meant for the page before, does nothing here.
  let shown = performance.now();
  let sent = false;
  window.addEventListener("pageshow", () => {
    shown = performance.now();
    sent = false;
  });
  document.addEventListener("submit", (event) => {
    if (sent || performance.now() - shown < 300) return event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 3000); // no answer came: once more
  });
}

onePressAtATime();
copyButtons();
checksWhileTyping();
