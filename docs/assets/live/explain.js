// Says what one entry of an output is: its value, the numbers that went into it, and the sum with
// these numbers written out. It walks the entry form of the page, which `forms.js` has as data.

const BINDS = { "+": 2, "-": 2, "*": 3, "/": 3, "**": 5 }
const TIGHTEST = 9, LOOSEST = 0
const SIGNS = { "*": "·", "-": "−", "===": "=", "!==": "≠", "<=": "≤", ">=": "≥" }
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" }
const SHOWN = 6 // terms of a long sum
const COMPUTE = {
  "+": (a, b) => a + b, "-": (a, b) => (b === undefined ? -a : a - b),
  "*": (a, b) => a * b, "/": (a, b) => a / b, "**": (a, b) => a ** b,
  "===": (a, b) => a === b, "!==": (a, b) => a !== b,
  "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b,
}
const BEATS = { max: COMPUTE[">"], argmax: COMPUTE[">"], min: COMPUTE["<"], argmin: COMPUTE["<"] }

// A number as the pages write it, with so many digits that count.
export function show(x, many = 4) {
  const power = x !== 0 && (Math.abs(x) < 1e-4 || Math.abs(x) >= 1e6)
  const [digits, exponent] = (power ? x.toExponential(many - 1) : String(Number(x.toPrecision(many)))).split("e")
  const number = String(Number(digits)).replace("-", "−")
  return exponent ? `${number}·10${[...exponent].map(sign => RAISED[sign] ?? "").join("")}` : number
}

// Returns {value, text, reads, because} of a form, where `scope` has arrays, numbers, sizes and
// indices by name. A read is {name, at}: the array, and the place in its data.
export function explain(form, scope) {
  const reads = []
  const { value, text, because } = walk(form, scope, reads)
  return { value: Number(value), text, because, reads }
}

function walk(tree, scope, reads) {
  const go = (part, inside) => walk(part, inside ? { ...scope, ...inside } : scope, reads)
  if (typeof tree === "number") return number(tree)
  if (typeof tree === "string") {
    if (scope.arrays?.has(tree)) reads.push({ name: tree, at: 0 })
    return number(scope[tree])
  }
  const [kind, ...parts] = tree
  if (kind === "at") {
    const [name, indices] = parts
    const array = scope[name]
    const places = indices.map(index => (typeof index === "number" ? index : scope[index]))
    const at = places.reduce((sum, place, d) => sum * array.shape[d] + place, 0)
    reads.push({ name, at })
    return number(array.data[at])
  }
  if (kind === "sum") return total(parts, scope, go)
  if (kind.endsWith(" over")) return extreme(kind.replace(" over", ""), parts, scope, go)
  if (kind === "if") {
    const holds = go(parts[0])
    const { value, text, binds } = go(parts[holds.value ? 1 : 2])
    const because = holds.text + (holds.value ? "" : " is false")
    return { value, text, binds, because, skipped: !holds.value && parts[2] === 0 }
  }
  const given = parts.map(part => go(part))
  return { value: value(kind, given.map(one => Number(one.value))), ...written(kind, given) }
}

const number = x => ({ value: x, text: show(x), binds: x < 0 ? 4 : TIGHTEST })
const value = (kind, given) => (COMPUTE[kind] ?? Math[kind])(...given)
const within = (one, loosest) => (one.binds < loosest ? `(${one.text})` : one.text)

function written(kind, given) {
  const [one, other] = given
  if (kind === "-" && !other) return { text: `−${within(one, TIGHTEST)}`, binds: 4 }
  if (kind === "**") return { text: `${within(one, TIGHTEST)}^${within(other, 5)}`, binds: 5 }
  const binds = BINDS[kind] ?? (kind in COMPUTE ? 1 : TIGHTEST)
  if (binds === TIGHTEST)
    return { text: `${kind}(${given.map(each => each.text).join(", ")})`, binds }
  // A number with a minus stands first without parentheses, and nowhere else.
  const right = within(other, other.text.startsWith("−") ? TIGHTEST : binds + 1)
  const left = kind === "*" ? within(one, one.text.startsWith("−") ? TIGHTEST : binds) : within(one, binds)
  return { text: `${left} ${SIGNS[kind] ?? kind} ${right}`, binds }
}

// A sum: all its terms, or of a long one the largest, and how many there are. A term that a
// condition leaves out (`for … if …`) is not written; one that counts as 0 is.
function total([letter, size, body], scope, go) {
  let value = 0
  const terms = []
  for (let i = 0; i < count(size, scope); i++) {
    const term = go(body, { [letter]: i })
    value += Number(term.value)
    if (!(term.skipped && typeof body[2] !== "number")) terms.push({ ...term, i })
  }
  const long = terms.length > 2 * SHOWN
  const large = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, SHOWN)
  const shown = long ? large.filter(term => term.value !== 0).sort((a, b) => a.i - b.i) : terms
  const texts = shown.map(term => within(term, term.text.startsWith("−") ? TIGHTEST : 2))
  if (texts.length && shown[0].text.startsWith("−")) texts[0] = shown[0].text
  if (long) {
    const rest = terms.filter(term => term.value !== 0).length - shown.length
    texts.push(`… (${rest} smaller terms; ${terms.length - shown.length - rest} are 0)`)
  }
  const text = texts.join(" + ") || "0"
  return { value, text, binds: texts.length > 1 ? 2 : (shown[0]?.binds ?? TIGHTEST) }
}

function extreme(kind, [letter, size, body], scope, go) {
  const given = []
  for (let i = 0; i < count(size, scope); i++) given.push(go(body, { [letter]: i }))
  let found = 0
  given.forEach((one, i) => BEATS[kind](one.value, given[found].value) && (found = i))
  const names = { max: "largest", min: "smallest" }
  const list = `${names[kind.replace("arg", "")]} of ${given.map(one => one.text).join(", ")}`
  const where = kind.startsWith("arg")
  return {
    value: where ? found : given[found].value,
    text: where ? `place of the ${list}` : `(${list})`,
    binds: where ? LOOSEST : TIGHTEST,
  }
}

const count = (size, scope) => (typeof size === "number" ? size : scope[size])

// Computes an equation on arrays, with what one needs to explain its outputs. Returns the scope
// of each output, in order: a name is its newest value, the input until its own line.
export function scopes(form, given, computed) {
  const scope = { arrays: new Set() }
  for (const [name, shape] of Object.entries(form.given)) {
    scope[name] = given[name]
    if (shape.length === 0) scope.arrays.add(name)
    else if (typeof shape === "object") shape.forEach((size, d) => {
      if (typeof size === "string" && given[name].shape) scope[size] = given[name].shape[d]
    })
  }
  for (const [size, by] of Object.entries(form.sizes)) scope[size] = given[by]
  return form.outputs.map((output, i) => {
    const before = { ...scope, newest: new Set(form.outputs.slice(0, i).map(({ name }) => name)) }
    scope[output.name] = computed[i]
    return before
  })
}

// The row and the column of a place in the data of an array.
export function unfold(at, { shape }) {
  if (!shape) return []
  return shape.length === 1 ? [at] : [Math.floor(at / shape[1]), at % shape[1]]
}

// Explains one entry of an output: `places` are its row and column.
export function entry(output, scope, places) {
  const inside = {}
  output.at.forEach((index, d) => {
    if (typeof index === "string") inside[index] = places[d]
  })
  const found = explain(output.form, { ...scope, ...inside })
  return { ...found, name: output.name, places }
}

// An explanation as one line: "dW[0, 1] = (4 · 3 + 8 · 1) / 4 = 5".
export function line({ name, places, text, value, because }) {
  const left = places.length ? `${name}[${places.join(", ")}]` : name
  const result = show(value)
  const steps = text === result ? [left, result] : [left, text, result]
  return steps.join(" = ") + (because ? `, because ${because}` : "")
}
