// SPDX-License-Identifier: Apache-2.0
// Shows the buttons of passkeys where the browser has them: asks this site for a challenge, the device
// for its answer, and sends that as any form is sent.

const Keys = window.PublicKeyCredential;

async function prove(form) {
  const body = new URLSearchParams(new FormData(form)), answer = await fetch(form.action, { method: "POST", body });
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = html.querySelector("form[data-options]");
  if (!answer.ok) throw new TypeError(answer.status);
  if (!fresh) return location.assign(answer.url);
  const asked = JSON.parse(fresh.dataset.options), make = form.dataset.passkey === "create";
  const publicKey = make ? Keys.parseCreationOptionsFromJSON(asked) : Keys.parseRequestOptionsFromJSON(asked);
  const made = await navigator.credentials[make ? "create" : "get"]({ publicKey });
  form.replaceWith(fresh);
  fresh.elements.credential.value = JSON.stringify(made);
  fresh.submit();
}

if (Keys?.parseCreationOptionsFromJSON) for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = false;
  form.addEventListener("submit", event => {
    event.preventDefault();
    prove(form).catch(() => { form.querySelector("[role=status]").textContent = form.dataset.failed; });
  });
}
