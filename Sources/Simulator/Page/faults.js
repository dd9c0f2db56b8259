// Switches for what can go wrong: in the network, in the workspace, and with the app's own process.
import { el } from "./dom.js";

const post = "chat.postMessage";
const groups = [
  ["Weather", [
    ["Calm, all faults off", { fault: "none" }],
    ["Rough: one call in twenty fails", { fault: "weather", is: "rough" }],
    ["Storm: one in five", { fault: "weather", is: "storm" }],
  ]],
  ["The next message of the app", [
    ["is posted, the answer lost", { fault: "drop_reply", method: post }],
    ["is posted, the answer cut off", { fault: "garble", method: post }],
    ["is posted, the answer a 500", { fault: "fail", carried_out: true, method: post }],
    ["is posted 3 s after the connection broke", { fault: "commit_late", milliseconds: 3000, method: post }],
    ["is posted, the answer 3 s late", { fault: "delay_reply", milliseconds: 3000, method: post }],
    ["is lost", { fault: "drop_call", method: post }],
    ["is turned away: 429, 5 s", { fault: "limit", retry_after: 5, method: post }],
  ]],
  ["Its connections", [
    ["The next event comes twice", { fault: "duplicate_deliveries" }],
    ["Reset", { fault: "reset" }],
    ["Closed without a word", { fault: "fin" }],
    ["Told to reconnect", { fault: "refresh_requested" }],
    ["Open, but silent", { fault: "deaf" }],
  ]],
  ["Kill the app (kill -9)", [
    ["when the next event is delivered", { fault: "kill", at: "delivered" }],
    ["when it has acknowledged the next", { fault: "kill", at: "acknowledged" }],
    ["when its next message is posted, before it hears so", { fault: "kill", at: "carried_out", method: post }],
    ["when it has heard so", { fault: "kill", at: "answered", method: post }],
  ]],
];

async function switchOn(order, button) {
  const answer = await fetch("/control/fault", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order),
  }).then((reply) => reply.json(), (error) => ({ ok: false, error: String(error) }));
  button.dataset.state = answer.ok ? "done" : "refused";
  button.title = answer.ok ? "" : answer.error;
  setTimeout(() => delete button.dataset.state, 1500);
}

document.getElementById("faults").append(el("div.faults-panel", {}, groups.map(([title, faults]) => [
  el("h2", {}, title),
  faults.map(([label, order]) => el("button", {
    type: "button", data: { testid: "fault", fault: JSON.stringify(order) },
    onclick: ({ currentTarget }) => switchOn(order, currentTarget),
  }, label)),
])));
