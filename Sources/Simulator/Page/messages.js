// A list of messages: days, people, what was said, and what was said about it.
import { ago, avatar, clock, day, el, sync } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { emojiNamed, quickReactions } from "./emoji.js";
import { mrkdwn } from "./text.js";
import { act, note, world } from "./world.js";

// Shows `messages` in `container`, touching only those that changed since the last time.
export function renderMessages(container, messages, { openThread, inThread }) {
  const cache = (container.cache ??= new Map());
  const nodes = [];
  const used = new Set();
  const keep = (key, signature, make) => {
    const known = cache.get(key);
    const node = known?.signature === signature ? known.node : make();
    cache.set(key, { signature, node });
    used.add(key);
    nodes.push(node);
  };
  let previous = null;
  for (const message of messages) {
    if (!inThread && (!previous || day(previous.ts) !== day(message.ts))) {
      const label = day(message.ts);
      keep(`day ${label}`, label, () => el("div.day", {}, el("span", {}, label)));
      previous = null;
    }
    const isCompact = follows(previous, message);
    // "Last reply 3 min ago" grows old by itself.
    const age = message.reply_count ? Math.floor(Date.now() / 60_000) : 0;
    const signature = JSON.stringify([message, isCompact, world.me, age]);
    keep(message.ts, signature, () => message.is_note ? noteNode(message) : messageNode(message, isCompact, { openThread, inThread }));
    if (inThread && message.ts === messages[0].ts && messages.length > 1) {
      const count = replies(messages.length - 1);
      keep("count", count, () => el("div.reply-divider", {}, el("span", {}, count)));
      previous = null;
    } else previous = message;
  }
  for (const key of cache.keys()) if (!used.has(key)) cache.delete(key);
  const wasAtEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  sync(container, nodes);
  if (wasAtEnd) container.scrollTop = container.scrollHeight;
}

const replies = (count) => (count === 1 ? "1 reply" : `${count} replies`);

function follows(previous, message) {
  return previous && previous.user === message.user && !previous.reply_count && !message.is_note && !previous.is_note
    && !message.only_for && !previous.only_for && !message.blocks?.some((block) => block.type !== "rich_text")
    && Number(message.ts) - Number(previous.ts) < 300;
}

function messageNode(message, isCompact, { openThread, inThread }) {
  const person = world.people.get(message.user);
  const classes = [isCompact ? "compact" : "", message.only_for ? "ephemeral" : "",
    message.text.includes(`<@${world.me}>`) && message.user !== world.me ? "for-me" : ""].filter(Boolean);
  return el(["article", "message", ...classes].join("."), {
    data: { testid: message.only_for ? "ephemeral" : "message", ts: message.ts, user: message.user, key: message.ts },
  },
    el("div.gutter", {}, isCompact ? el("time.when", {}, clock(message.ts)) : avatar(person)),
    el("div.content", {},
      isCompact ? null : el("div.byline", {},
        el("span.name", {}, person?.name ?? message.user),
        person?.is_bot ? el("span.badge", {}, "APP") : null,
        person?.is_guest ? el("span.badge.guest", {}, "GUEST") : null,
        el("time", { title: new Date(Number(message.ts) * 1000).toString() }, clock(message.ts))),
      message.only_for ? el("div.only", {}, "Only visible to you") : null,
      body(message),
      files(message),
      reactions(message),
      !inThread && message.reply_count ? threadLink(message, openThread) : null),
    message.only_for ? null : tools(message, openThread, inThread));
}

function body(message) {
  const blocks = message.is_bot ? message.blocks ?? [] : [];
  if (blocks.length) return renderBlocks(blocks, { message });
  const edited = message.edited && !message.is_bot ? el("span.edited", {}, " (edited)") : null;
  return el("div.text", {}, mrkdwn(message.text), edited);
}

// What was uploaded: pictures are shown, the rest is named. The address is the file's own here, whatever host it names.
function files(message) {
  if (!message.files?.length) return null;
  return el("div.files", {}, message.files.map((file) => {
    const address = `/files/${file.id}`;
    const name = el("a.file-name", { href: address, target: "_blank", rel: "noopener" }, file.title || file.name);
    const picture = file.mimetype.startsWith("image/")
      ? el("img.file-picture", { src: address, alt: file.alt_txt ?? file.title, data: { testid: "file-picture" } }) : null;
    return el("figure.file", { data: { testid: "file" } }, el("figcaption", {}, name), picture);
  }));
}

function noteNode(message) {
  return el("article.message.ephemeral", { data: { testid: "note", key: message.ts } },
    el("div.gutter", {}, el("span.avatar.system", { "aria-hidden": "true" }, "!")),
    el("div.content", {},
      el("div.byline", {}, el("span.name", {}, world.team), el("time", {}, clock(message.ts))),
      el("div.only", {}, "Only visible to you"),
      el("div.text", {}, message.text)));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return el("div.reactions", {}, message.reactions.map((reaction) => el(
    `button.reaction${reaction.users.includes(world.me) ? ".mine" : ""}`, {
      type: "button", data: { testid: "reaction", name: reaction.name },
      title: `${reaction.users.map((id) => world.people.get(id)?.name ?? id).join(", ")} reacted with :${reaction.name}:`,
      onclick: () => react(message, reaction.name),
    }, emojiNamed(reaction.name) ?? `:${reaction.name}:`, el("span", {}, reaction.count))));
}

const react = (message, name) => act("react", { channel: message.channel, ts: message.ts, name });

function threadLink(message, openThread) {
  return el("button.thread-link", { type: "button", data: { testid: "open-thread" }, onclick: () => openThread(message.ts) },
    el("span.faces", {}, message.reply_users.slice(0, 4).map((id) => avatar(world.people.get(id), "small"))),
    el("span.count", {}, replies(message.reply_count)),
    el("span.last", {}, `Last reply ${ago(message.latest_reply)}`));
}

function tools(message, openThread, inThread) {
  const tool = (label, title, onclick, testid) =>
    el("button.tool", { type: "button", title, "aria-label": title, onclick, data: { testid } }, label);
  const mine = message.user === world.me;
  return el("div.tools", {},
    quickReactions.slice(0, 3).map((name) => tool(emojiNamed(name), `React with :${name}:`, () => react(message, name))),
    inThread ? null : tool("↳", "Reply in thread", () => openThread(message.ts), "reply"),
    message.is_note ? null : world.shortcuts.filter((one) => one.type === "message").map((one) => tool("⚡", one.name, () =>
      act("shortcut", { callback_id: one.callback_id, channel: message.channel, message_ts: message.ts }), "message-shortcut")),
    mine ? tool("✎", "Edit", (event) => edit(message, event.target.closest(".message")), "edit") : null,
    mine ? tool("🗑", "Delete", () => act("delete", { channel: message.channel, ts: message.ts }), "delete") : null);
}

// Turns a message into a box to change it in; Enter saves, Esc leaves it as it was.
function edit(message, node) {
  const old = node.querySelector(".text");
  const source = el("div", {}, mrkdwn(message.text)).innerText || old.textContent;
  const box = el("textarea.input", { value: source, rows: 2, onkeydown: async (event) => {
    if (event.key === "Escape") { event.stopPropagation(); box.replaceWith(old); }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    const answer = await act("edit", { channel: message.channel, ts: message.ts, text: box.value });
    if (!answer.ok) note(answer.error, message.channel, message.thread_ts);
    if (box.isConnected) box.replaceWith(old);
  } });
  old.replaceWith(box);
  box.focus();
}

