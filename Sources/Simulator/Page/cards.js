// Adaptive Cards, as nodes: the elements that Teams shows and that bots use most.
import { el } from "./dom.js";

// `place` has `act(action, card)`, which presses what is to be pressed.
export function renderCard(card, place) {
  const node = el("div.card", { data: { testid: "card" } });
  const inside = { ...place, card, node };
  node.append(...elements(card.body, inside), ...(card.actions?.length ? [actionSet({ actions: card.actions }, inside)] : []));
  return node;
}

// What was filled in, by the ids of the inputs; `null` when something that is needed is missing.
export function inputsOf(node) {
  const values = {};
  let isWhole = true;
  for (const input of node.querySelectorAll("[data-input-id]")) {
    values[input.dataset.inputId] = input.type === "checkbox" ? String(input.checked) : input.value;
    const isMissing = input.required && !input.value;
    input.toggleAttribute("aria-invalid", isMissing);
    input.parentElement.querySelector(".field-error").hidden = !isMissing;
    if (isMissing) isWhole = false;
  }
  return isWhole ? values : null;
}

const elements = (parts, place) => (parts ?? []).map((part) => {
  const node = (renderers[part.type] ?? unknown)(part, place);
  if (part.id) node.dataset.elementId = part.id;
  if (part.separator) node.classList.add("separated");
  if (part.isVisible === false) node.hidden = true;
  return node;
});

const unknown = (part) => el("div.unsupported", {}, `[${part.type}]`);

const looks = (part) => [
  part.size && `size-${part.size.toLowerCase()}`, part.weight === "Bolder" && "bolder", part.isSubtle && "subtle",
  part.italic && "italic", part.strikethrough && "struck", part.fontType === "Monospace" && "mono",
  part.color && part.color !== "Default" && `color-${part.color.toLowerCase()}`,
].filter(Boolean).map((name) => `.${name}`).join("");

const renderers = {
  TextBlock: (part) => el(`div.text${looks(part)}`, {}, part.text),
  RichTextBlock: (part) => el("div.text", {}, part.inlines.map((run) => {
    if (typeof run === "string") return run;
    const url = run.selectAction?.type === "Action.OpenUrl" ? run.selectAction.url : null;
    const tag = url && /^https?:/i.test(url) ? "a" : "span";
    return el(tag + looks(run), tag === "a" ? { href: url, target: "_blank", rel: "noopener noreferrer" } : {}, run.text);
  })),
  Container: (part, place) => el("div.container", {}, elements(part.items, place)),
  ColumnSet: (part, place) => el("div.column-set", {}, part.columns.map((column) =>
    el("div.column", {}, elements(column.items, place)))),
  FactSet: (part) => el("dl.facts", {}, part.facts.map((fact) => [el("dt", {}, fact.title), el("dd", {}, fact.value)])),
  Image: (part) => el("img.picture", { src: part.url, alt: part.altText ?? "" }),
  Table: (part, place) => el("div.table-scroll", {}, el("table", {}, part.rows.map((row, index) =>
    el("tr", {}, row.cells.map((cell) => el(index === 0 && part.firstRowAsHeader ? "th" : "td", {}, elements(cell.items, place))))))),
  ActionSet: (part, place) => actionSet(part, place),
  "Input.Text": (part) => input(part, el(part.isMultiline ? "textarea.input" : "input.input", {
    value: part.value ?? "", placeholder: part.placeholder ?? "", maxLength: part.maxLength ?? 4000 })),
  "Input.Number": (part) => input(part, el("input.input", { type: "number", value: part.value ?? "" })),
  "Input.Date": (part) => input(part, el("input.input", { type: "date", value: part.value ?? "" })),
  "Input.Toggle": (part) => input({ ...part, label: part.label ?? part.title },
    el("input", { type: "checkbox", checked: part.value === "true" })),
  "Input.ChoiceSet": (part) => input(part, el("select.select", {}, el("option", { value: "" }, part.placeholder ?? ""),
    part.choices.map((choice) => el("option", { value: choice.value, selected: choice.value === part.value }, choice.title)))),
};

function input(part, control) {
  Object.assign(control.dataset, { inputId: part.id, testid: "field" });
  control.required = Boolean(part.isRequired);
  return el("label.field", {}, el("span.field-label", {}, part.label ?? "", part.isRequired ? el("span.needed", {}, " *") : null),
    control, el("span.field-error", { hidden: true }, part.errorMessage ?? "This is needed."));
}

// The buttons, those that are tucked away behind a menu, and below them the card that one of them shows.
function actionSet(part, place) {
  const shown = el("div.shown-card", { hidden: true });
  const press = (action) => {
    if (action.type === "Action.OpenUrl") { if (/^https?:/i.test(action.url)) window.open(action.url, "_blank", "noopener"); return; }
    if (action.type === "Action.ShowCard") {
      shown.hidden = !shown.hidden;
      shown.replaceChildren(...(shown.hidden ? [] : [renderCard(action.card, place)]));
      return;
    }
    if (action.type === "Action.ToggleVisibility") {
      for (const target of action.targetElements) {
        const node = place.node.querySelector(`[data-element-id="${CSS.escape(target.elementId ?? target)}"]`);
        if (node) node.hidden = target.isVisible === undefined ? !node.hidden : !target.isVisible;
      }
      return;
    }
    place.act(action, place.node);
  };
  const button = (action) => el(`button.action${action.style ? "." + action.style : ""}`, {
    type: "button", data: { testid: "action", title: action.title }, onclick: () => press(action) }, action.title);
  const first = part.actions.filter((action) => action.mode !== "secondary");
  const rest = part.actions.filter((action) => action.mode === "secondary");
  const menu = rest.length ? el("details.more", {}, el("summary", { "aria-label": "More" }, "⋯"), el("div.more-menu", {}, rest.map(button))) : null;
  return el("div.action-set", {}, el("div.actions", {}, first.map(button), menu), shown);
}
