// Sends the form as JSON, shows the probabilities as bars, and the faults beside their fields. The address keeps what was entered.
const form = document.getElementById("penguin");
const answer = document.getElementById("answer");
const species = document.getElementById("species");
const bars = document.getElementById("bars");
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

async function predict() {
  const response = await fetch("predict", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(entered()),
  });
  const body = await response.json();
  showFaults(body.errors ?? {});
  if (response.ok)
    showBars(body);
  else if (body.errors)
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

function showTitle(title, isFault = false) {
  species.textContent = title;
  species.classList.toggle("fault", isFault);
  bars.replaceChildren();
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
