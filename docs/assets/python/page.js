// What the buttons do: run a block of examples, change it, check a program, stop any of it.
//
// It is loaded when the first of them is pressed. There is one worker for a page; it begins when
// the reader has read what will be loaded and has said yes, here or on another page.
"use strict"
;(() => {
  const LIMIT = 60  // seconds
  const SLOW = 4  // seconds in one line, until it is said
  const LOST = 15  // seconds, until a program is ended that should take a few
  const LONGEST = 20000  // letters of what is printed that are shown while it runs
  const given = document.getElementById("python").dataset
  const folder = new URL(given.from, document.baseURI)
  const size = `${(given.bytes / 1e6).toFixed(0)} MB`

  // ---- one Python for the page ----

  class Ended extends Error {}

  const python = {
    worker: null,
    loaded: 0,  // bytes
    pending: null,  // what is asked just now
    line: "",  // where it is
    timers: [],  // what is done when it stays there

    // Asks a module of ours, and starts the worker before if there is none. `tell` hears how it
    // goes on. What prints as it runs may take its time; all else is ended when that is over.
    async ask(module, question, tell, tells) {
      if (!this.worker) await this.start(tell)
      tell("running")
      this.printed = text => tell("printed", text)
      this.slow = () => tell("slow", this.line)
      this.goes = () => tell("goes")
      this.lost = () => tells || this.end(`It stayed in ${this.line} for ${LOST} seconds, and was stopped. The command judges what comes before that.`)
      return this.answer({module, question}, () => {
        if (tells) tell("long", this.line)
        else this.end(`It took longer than ${LIMIT} seconds, and was stopped. Has it a loop without an end? The command judges what comes before that.`)
      })
    },

    async start(tell) {
      tell("loading", this.loaded = 0)
      const late = () => tell("late")
      const answer = await fetch(new URL("worker.js", folder)).catch(() => null)
      if (!answer?.ok) throw new Ended("Python could not be loaded. Are you online?")
      const code = new Blob([await answer.text()], {type: "text/javascript"})
      const address = URL.createObjectURL(code)
      this.worker = new Worker(address)
      this.worker.onmessage = ({data}) => {
        if (data.loaded) tell("loading", this.loaded += data.loaded)
        else if (data.printed) this.printed(data.printed)
        else if ("at" in data) this.at(data.at)
        else if (data.failed) this.end(`Python stopped: ${data.failed}${this.where}`)
        else this.pending?.resolve(data.answer)
      }
      this.worker.onerror = event => {
        event.preventDefault()
        this.end(`Python stopped: ${event.message || "it could not be started"}`)
      }
      await this.answer({folder: folder.href}, late)
      URL.revokeObjectURL(address)
    },

    // Sends a message and waits for the answer; does something else when the time is over.
    async answer(message, late) {
      const timer = setTimeout(late, LIMIT * 1000)
      try {
        return await new Promise((resolve, reject) => {
          this.pending = {resolve, reject}
          this.worker.postMessage(message)
        })
      } finally {
        clearTimeout(timer)
        this.pending = null
        this.at("")
      }
    },

    // Hears that Python comes to a line of the reader's, or leaves them all.
    at(line) {
      this.line = line
      this.timers.forEach(clearTimeout)
      const late = {[SLOW]: this.slow, [LOST]: this.lost}
      this.timers = line ? Object.keys(late).map(time => setTimeout(late[time], time * 1000)) : []
      if (this.pending) this.goes()
    },

    get where() {
      return this.line && ` It was in ${this.line}.`
    },

    end(why) {
      // What is still on its way from there is not said of the next.
      Object.assign(this.worker ?? {}, {onmessage: null, onerror: null})
      this.worker?.terminate()
      this.worker = null
      this.pending?.reject(new Ended(why))
    },
  }

  // ---- what is shown below a block ----

  function element(name, attributes = {}, ...children) {
    const made = Object.assign(document.createElement(name), attributes)
    made.append(...children)
    return made
  }

  const button = (text, pressed) => element("button", {type: "button", textContent: text, onclick: pressed})

  // Remembers that the reader has read what is loaded, for all pages. A browser may forbid it.
  const agreed = {
    get: () => { try { return localStorage.getItem("scratchnn-python") === "yes" } catch { return false } },
    set: () => { try { localStorage.setItem("scratchnn-python", "yes") } catch { /* asked again */ } },
  }

  // Below something that Python does: what it says, how far it is, and what came of it.
  class Panel {
    constructor(bar) {
      this.bar = bar
      this.run = bar.querySelector("[data-python=run]")
      this.label = this.run.textContent
      this.doing = "Running …"
      this.said = element("span", {className: "run__said"})
      this.said.setAttribute("role", "status")
      this.progress = element("progress", {max: given.bytes, hidden: true})
      this.progress.setAttribute("aria-label", "Loading Python")
      this.seconds = element("span")
      this.seconds.setAttribute("aria-hidden", "true")  // nobody wants to hear them all
      this.shown = element("div", {className: "run__shown"})
      bar.append(this.progress, this.said, this.seconds, this.shown)
    }

    // Text with buttons behind it.
    say(text, ...behind) {
      if (this.said.textContent !== text) this.said.textContent = text
      this.said.after(...behind)
    }

    clear() {
      this.bar.querySelectorAll(".run__choice").forEach(one => one.remove())
      this.shown.replaceChildren()
      this.say("")
    }

    // Asks once whether Python may be loaded, and goes on if so.
    consent(go) {
      if (python.worker || agreed.get()) return go()
      const yes = button(`Load Python and ${this.label.toLowerCase()}`, () => {
        agreed.set()
        this.run.focus()
        go()
      })
      const no = button("Not now", () => { this.clear(); this.run.focus() })
      this.clear()
      this.say(
        `Python has to be loaded into this page first: ${size}, once. It runs in your browser, and nothing is sent anywhere.`,
        element("span", {className: "run__choice"}, yes, " ", no),
      )
      yes.focus()
    }

    // Asks Python, shows how it goes on, and returns the answer; nothing, where there is none.
    async ask(module, question) {
      this.bar.style.minHeight = `${this.bar.offsetHeight}px`  // or the page would jump up and down
      this.clear()
      this.busy(true)
      try {
        const answer = await python.ask(module, question, (state, what) => this.tell(state, what), this.tells)
        this.took = (performance.now() - this.began) / 1000
        return answer
      } catch (error) {
        const again = button("Start again", () => { this.run.focus(); this.again() })
        const ours = error instanceof Ended
        const why = ours ? error.message : `Python stopped: ${error.message}`
        this.say(why, element("span", {className: "run__choice"}, again))
        if (!ours) throw error
      } finally {
        this.progress.hidden = true
        clearInterval(this.clock)
        this.seconds.textContent = ""
        this.shown.replaceChildren()
        this.busy(false)
        requestAnimationFrame(() => { this.bar.style.minHeight = "" })  // the answer is there by then
      }
    }

    tell(state, what) {
      if (state === "printed") return this.print(what)
      this.progress.hidden = !["loading", "late"].includes(state)
      if (state === "loading") this.progress.value = what
      if (state === "running") {
        this.began = performance.now()
        this.clock = setInterval(() => {
          this.seconds.textContent = `${((performance.now() - this.began) / 1000).toFixed(0)} s`
        }, 1000)
      }
      const words = {
        loading: `Loading Python, ${size} …`,
        late: `Python is not ready after ${LIMIT} seconds. It goes on; you can stop it.`,
        running: this.doing,
        goes: this.doing,
        slow: `Still in ${what} …`,
        long: `Still running${what && `, in ${what}`}. It goes on; you can stop it.`,
      }
      if (state !== "loading" || !what) this.say(words[state])
    }

    // Shows what is printed while it runs.
    print(text) {
      if (!this.shown.firstChild) this.shown.append(element("pre", {}, element("code", {tabIndex: 0})))
      const code = this.shown.querySelector("code")
      code.textContent = (code.textContent + text).slice(-LONGEST)
      code.scrollTop = code.scrollHeight
    }

    // While Python works, this button stops it and the others wait.
    busy(on) {
      for (const other of document.querySelectorAll("[data-python=run]")) other.disabled = on && other !== this.run
      this.run.textContent = on ? "Stop" : this.label
      this.stops = on
    }

    press() {
      if (this.stops) python.end(`Stopped.${python.where} Python has forgotten everything.`)
      else this.again()
    }

    again() {
      this.consent(() => this.go())
    }
  }

  // ---- a block of examples ----

  class Block extends Panel {
    constructor(bar) {
      super(bar)
      this.tells = true
      this.box = bar.parentElement
      this.code = this.box.querySelector("pre > code")
      this.pre = this.code.parentElement
      this.changed = bar.querySelector("[data-python=change]")
    }

    get question() {
      return {printed: this.code.textContent, typed: this.editor?.value ?? null, of: this.bar.dataset.of}
    }

    change() {
      if (this.editor) {
        this.editor.remove()
        this.editor = null
      } else {
        this.editor = element("textarea", {
          className: "run__editor", value: this.box.dataset.copy, spellcheck: false,
          autocapitalize: "off", autocomplete: "off", wrap: "off",
          rows: this.box.dataset.copy.split("\n").length + 1,
          onkeydown: event => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
              event.preventDefault()
              if (!this.stops && !this.run.disabled) this.press()
            }
          },
          oninput: () => { this.editor.rows = this.editor.value.split("\n").length + 1 },
        })
        this.editor.setAttribute("aria-label", "Code, to be changed. Control and Enter runs it.")
        this.bar.before(this.editor)
        this.editor.focus()
      }
      this.clear()
      this.pre.hidden = Boolean(this.editor)
      this.changed.textContent = this.editor ? "As it was" : "Change"
    }

    async go() {
      const above = blocks().filter(block => block.bar.dataset.of === this.bar.dataset.of)
      const upto = above.slice(0, above.indexOf(this) + 1)
      const answer = await this.ask("scratchnn.session", {blocks: upto.map(block => block.question)})
      if (answer) this.show(answer.results, upto[answer.above])
    }

    show(results, above) {
      const odd = results.filter(({status}) => status === "differs").length
      const compared = results.filter(({want, status}) => want && status !== "new").length
      const took = `${this.took.toFixed(this.took < 1 ? 2 : 1)} s`
      if (results.some(({status}) => status === "error")) this.say("It ends with an error.")
      else if (odd) this.say(`${odd} of ${compared} ${compared === 1 ? "answer differs" : "answers differ"} from the page.`)
      else if (compared) this.say(`As printed. ${took}`)
      else this.say(`Done. ${took}`)
      if (above) {
        const link = button("a block above", () => above.box.scrollIntoView({block: "center"}))
        this.shown.append(element("p", {}, "Begin with ", link, ": it gives something else than printed, too."))
      }
      for (const result of results) this.shown.append(...this.parts(result))
    }

    // The page has the answers that are as printed, unless the reader sees the editor instead.
    parts({source, got, want, status}) {
      const quiet = status === "same" && !this.editor
      if (!got && (status === "same" || status === "new")) return []
      const lines = quiet ? [] : source.trimEnd().split("\n").map((line, i) => `${i ? "..." : ">>>"} ${line}\n`)
      const typed = element("span", {className: "gp"}, source && !quiet ? lines.join("") : "")
      const parts = [element("pre", {className: status === "error" ? "run__error" : ""},
        element("code", {tabIndex: 0}, typed, got || (want ? "(nothing)\n" : "")))]
      if (status === "differs") {
        parts.push(element("p", {className: "run__page"}, "On the page:"),
          element("pre", {}, element("code", {tabIndex: 0}, want || "(nothing)\n")))
      }
      return parts
    }
  }

  // ---- a program to be checked ----

  class Check extends Panel {
    constructor(bar) {
      super(bar)
      this.form = bar.closest(".check")
      this.text = this.form.querySelector("textarea")
      this.doing = "Checking …"
      this.form.ondragover = event => event.preventDefault()
      this.form.ondrop = event => {
        const [file] = event.dataTransfer.files
        if (!file) return  // text that is dropped goes where it is dropped
        event.preventDefault()
        this.take(file)
      }
      this.own = Boolean(this.text.value)  // what a browser has kept
      this.text.oninput = () => {
        this.own = Boolean(this.text.value.trim())
        if (!this.own) this.file = null
      }
      this.text.onpaste = ({target: {selectionStart, selectionEnd, value}}) => {
        if (selectionEnd - selectionStart === value.length) this.file = null  // it is another program
      }
    }

    open() {
      const input = element("input", {type: "file", accept: ".py,.ipynb"})
      input.onchange = () => this.take(input.files[0])
      input.click()
    }

    async take(file) {
      this.text.value = await file.text()
      this.file = file.name
      this.own = true
      this.again()
    }

    // Puts a program of ours into the box: the video's, to be checked at once, or the worksheet,
    // to be filled in.
    async program({dataset: {file, then}}) {
      if (this.own && !confirm("Replace your program?")) return
      const answer = await fetch(new URL(file, new URL(given.root, document.baseURI))).catch(() => null)
      if (!answer?.ok) return this.say("It could not be loaded. Are you online?")
      this.text.value = await answer.text()
      this.file = file.split("/").at(-1)
      this.own = false
      if (then === "check") return this.again()
      this.clear()
      this.say("Write a function, and check; its line turns green. Then the next.")
      this.text.setSelectionRange(0, 0)
      this.text.focus()
    }

    // A notebook is JSON, whatever its file is called.
    get name() {
      const notebook = /^\s*\{[^]*"cells"/.test(this.text.value)
      const stem = (this.file ?? "my_network").replace(/\.\w+$/, "")
      return stem + (notebook ? ".ipynb" : ".py")
    }

    again() {
      if (this.text.value.trim()) super.again()
      else {
        this.clear()
        this.say("There is nothing to check yet: paste your program above, or open a file.")
        this.text.focus()
      }
    }

    async go() {
      const site = new URL(given.root, document.baseURI).href
      const answer = await this.ask("scratchnn.checker.pasted", {name: this.name, text: this.text.value, site})
      if (!answer) return
      this.say(`${answer.summary} ${this.took.toFixed(1)} s`)
      const report = element("div", {className: "check__report", tabIndex: -1, innerHTML: answer.html})
      // The theme copies it, as it does on cards: a page from a plain server has no clipboard.
      const copy = button("Copy the report", () => { copy.textContent = "Copied" })
      copy.dataset.clipboardText = answer.text
      this.shown.append(report, element("p", {}, copy))
    }
  }

  // ---- all of them ----

  const made = new Map()

  function panels(kind, selector) {
    return [...document.querySelectorAll(selector)].map(bar => {
      if (!made.has(bar)) made.set(bar, new kind(bar))
      return made.get(bar)
    })
  }

  const blocks = () => panels(Block, ".run[data-of]")
  const checks = () => panels(Check, ".check .run")

  window.pressPython = pressed => {
    const panel = [...blocks(), ...checks()].find(({bar}) => bar.contains(pressed))
    const does = pressed.dataset.python
    panel[does === "run" ? "press" : does](pressed)
  }

  // Now, so that what they say is heard: a browser reads aloud what changes, not what is new.
  blocks()
  checks()
  document.head.append(element("link", {rel: "stylesheet", href: new URL("page.css", folder).href}))
})()
