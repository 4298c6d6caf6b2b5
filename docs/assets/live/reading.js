// What the network reads on a pad: the digit, and the probability of each.

import { sizes } from "./network.js"

const percent = x => `${(100 * x).toFixed(1)} %`

// Builds the bars of a part. Returns what shows there the values of one image, or for want of
// these a sentence.
export function reading(part) {
  const [found, bars] = [".live-pad__answer", ".live-bars"].map(one => part.querySelector(one))
  const bar = j => `<div><b>${j}</b><i><span></span></i><em></em></div>`
  bars.innerHTML = Array.from({ length: sizes.k }, (_, j) => bar(j)).join("")
  return (values, otherwise) => {
    bars.hidden = !values
    if (!values) {
      found.textContent = otherwise
      return
    }
    const [digit, A] = [values.y_hat.data[0], values.A2.data]
    found.innerHTML = `It reads <strong>${digit}</strong>, with ${percent(A[digit])}.`
    bars.querySelectorAll("span").forEach((bar, j) => {
      bar.style.width = `${100 * A[j]}%`
      bar.closest("div").querySelector("em").textContent = percent(A[j])
    })
  }
}
