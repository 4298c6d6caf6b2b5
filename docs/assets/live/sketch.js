// A pad and what the network reads there, in the place where a page has room for no more.

import { array } from "../../equations.js"
import { fetched, run, unpack } from "./network.js"
import { makePad } from "./pad.js"
import { placed, SIDE } from "./place.js"
import { reading } from "./reading.js"

export default async function begin(part) {
  const theta = unpack(await fetched("network.bin"))
  const answer = reading(part)
  const read = drawn => {
    const pixels = drawn && array([1, SIDE * SIDE], [...placed(drawn).data])
    answer(drawn && run({ ...theta, pixels }, ["initial", "forward", "measure"]), "Draw a digit.")
  }
  const sides = part.querySelector(".live-pad__sides")
  const paper = sides.querySelector("canvas")
  sides.hidden = false
  const pad = makePad(paper, read)
  sides.querySelector("button").onclick = () => {
    pad.clear()
    read(null)
  }
  part.querySelector("button").parentElement.remove()
  paper.focus({ preventScroll: true })
  read(null)
}
