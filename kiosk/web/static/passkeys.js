// Carries one passkey ceremony between the browser and the server. The one-time token stays behind '#', out of every log.
"use strict";
(() => {
  const button = document.getElementById("passkey");
  const said = document.getElementById("passkey-said");
  if (!button) return;

  async function post(address, value) {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(value),
      credentials: "same-origin",
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.advice || "");
    return found;
  }

  async function ceremony() {
    if (!window.PublicKeyCredential) throw new Error("このブラウザーではパスキーを使えません。");
    const begun = await post(button.dataset.begin, { token: location.hash.slice(1) });
    const credential = button.dataset.ceremony === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun) });
    const done = await post(button.dataset.finish, credential.toJSON());
    location.replace(done.go);
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "";
    try {
      await ceremony();
    } catch (fault) {
      said.textContent = fault.name === "NotAllowedError" || !fault.message || fault instanceof TypeError
        ? "うまくいきませんでした。もう一度ためしてください。"
        : fault.message;
      button.disabled = false;
      button.focus();
    }
  });
})();
