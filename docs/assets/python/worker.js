// Python, away from the page: whatever it does, the page can still be read, and can end it.
//
// This is a classic script, and so is all that it loads, since a browser refuses modules from a
// server that does not know their type. For the same reason each of Pyodide's own files is
// published packed by gzip, and is given its type here.
"use strict"

const TYPES = {js: "text/javascript", json: "application/json", wasm: "application/wasm"}
const fetched = self.fetch
let folder, python

// Counts what comes, before it is unpacked: that is what was announced to the reader.
const counting = () => new TransformStream({
  transform(piece, onwards) {
    postMessage({loaded: piece.length})
    onwards.enqueue(piece)
  },
})

self.fetch = async (address, options) => {
  const url = new URL(address.url ?? address, folder)
  const type = TYPES[url.pathname.split(".").at(-1)]
  if (type) url.pathname += ".packed"
  const answer = await fetched(url, options).catch(() => null)
  if (!answer?.ok) {
    const failed = `${url.pathname.split("/").at(-1)} could not be loaded. Are you online?`
    postMessage({failed})  // Pyodide would go on waiting for some of its files
    throw new Error(failed)
  }
  const body = answer.body.pipeThrough(counting())
  return type
    ? new Response(body.pipeThrough(new DecompressionStream("gzip")), {headers: {"Content-Type": type}})
    : new Response(body)
}

async function load(script) {
  const text = await (await fetch(script)).text()
  importScripts(URL.createObjectURL(new Blob([text], {type: "text/javascript"})))
}

async function start() {
  const ours = fetch("scratchnn.zip").then(answer => answer.arrayBuffer())
  ours.catch(() => {})  // it is heard of below
  await load("pyodide.js")
  await load("pyodide.asm.js")  // or Pyodide would load it, and from where it is not
  python = await loadPyodide({indexURL: folder, packages: ["numpy"]})
  const [packages] = python.runPython("import site; site.getsitepackages()").toJs()
  python.unpackArchive(await ours, "zip", {extractDir: packages})
  python.pyimport("scratchnn.products").install()  // NumPy has no library for them here
  self.fetch = fetched
}

onmessage = async ({data}) => {
  try {
    if (data.folder) {
      folder = data.folder
      await start()
      postMessage({answer: null})
    } else {
      const {answer} = python.pyimport(data.module)
      const tell = (what, text) => postMessage({[what]: text})
      postMessage({answer: JSON.parse(answer(JSON.stringify(data.question), tell))})
    }
  } catch (error) {
    postMessage({failed: String(error?.message ?? error).trim().split("\n").at(-1)})
  }
}
