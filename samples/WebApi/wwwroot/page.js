// Sends the form as JSON, shows the probabilities as bars, and the faults beside their fields. The address keeps what was entered.
const form = document.getElementById("penguin");
const answer = document.getElementById("answer");
const species = document.getElementById("species");
const bars = document.getElementById("bars");
const why = document.getElementById("why");
const reasons = document.getElementById("reasons");
const points = new Intl.NumberFormat(document.documentElement.lang, { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

function entered() {
  const fields = {};
  for (const input of form.querySelectorAll("input, select")) {
    const text = input.value.trim();
    // What is no number goes as it is, so that the service says what it expects.
    const number = Number(text.replace(",", "."));
    fields[input.name] = text === "" ? null : input.tagName === "INPUT" && Number.isFinite(number) ? number : text;
  }
  return fields;
}

function ask(path) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(entered()) });
}

async function predict() {
  const response = await ask("predict");
  const body = await response.json();
  showFaults(body.errors ?? {});
  if (response.ok) {
    showBars(body);
    const explained = await ask("explain");
    if (explained.ok)
      showReasons(await explained.json());
  } else if (body.errors)
    showTitle("$" in body.errors ? "Please enter at least one number." : "Please correct what is marked.", true);
  else
    showTitle(body.detail ?? body.title, true);
}

function showFaults(errors) {
  for (const input of form.querySelectorAll("input, select")) {
    const fault = errors[input.name]?.[0] ?? "";
    document.getElementById(`${input.name}-fault`).textContent = fault.replace(`${input.name} must`, "Must").replace(", or null", "");
    input.setAttribute("aria-invalid", fault !== "");
  }
}

function showBars({ species: likeliest, probabilities }) {
  showTitle(likeliest);
  for (const [name, probability] of Object.entries(probabilities)) {
    const term = document.createElement("dt");
    term.textContent = name;
    const value = document.createElement("dd");
    value.textContent = percent.format(probability);
    const bar = document.createElement("dd");                    // says nothing that the number before it does not
    bar.className = name === likeliest ? "bar likeliest" : "bar";
    bar.ariaHidden = "true";
    bar.style.setProperty("--share", `${100 * probability}%`);
    bars.append(term, value, bar);
  }
}

function showReasons({ species: likeliest, base, probability, reasons: found }) {
  why.textContent = `Why ${likeliest}: from ${percent.format(base)} of all penguins to ${percent.format(probability)}`;
  why.hidden = false;
  const largest = Math.max(...found.map(reason => Math.abs(reason.contribution)));
  reasons.replaceChildren();
  for (const { field, value, contribution } of found) {
    const term = document.createElement("dt");
    const label = form.elements.namedItem(field).closest("label").firstChild.textContent.trim();
    term.textContent = `${label}: ${value === "" || value === "missing" ? "not known" : value}`;
    const number = document.createElement("dd");
    number.textContent = `${points.format(100 * contribution)} points`;
    const bar = document.createElement("dd");
    bar.className = contribution < 0 ? "bar against" : "bar likeliest";
    bar.ariaHidden = "true";
    bar.style.setProperty("--share", `${100 * Math.abs(contribution) / largest}%`);
    reasons.append(term, number, bar);
  }
}

function showTitle(title, isFault = false) {
  species.textContent = title;
  species.classList.toggle("fault", isFault);
  bars.replaceChildren();
  reasons.replaceChildren();
  why.hidden = true;
  answer.hidden = false;
}

async function submit() {
  try {
    await predict();
  } catch {
    showTitle("The service does not answer.", true);
  }
}

form.addEventListener("submit", event => {
  event.preventDefault();
  const known = [...new FormData(form)].filter(([, value]) => value !== "");
  history.replaceState(null, "", `?${new URLSearchParams(known)}`);
  submit();
});

// An address with fields, such as ?billLength=46.1&island=Biscoe, fills the form and sends it.
const given = new URLSearchParams(location.search);
for (const [name, value] of given) {
  const field = form.elements.namedItem(name);
  if (field)
    field.value = value;
}
if (given.size > 0)
  submit();
