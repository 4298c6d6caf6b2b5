// The state of what is alive, in the address: `#pad?digit=3&turn=20`. So it can be linked.

// Takes the state that the address says, now and whenever a link on this page says another.
export function follow(part, take) {
  const read = () => {
    const [id, query] = location.hash.slice(1).split("?")
    return id === part.id ? Object.fromEntries(new URLSearchParams(query)) : null
  }
  addEventListener("hashchange", () => read() && take(read()))
  return take(read() ?? {})
}

// Writes what is not null. The page neither jumps nor gains a step to go back.
export function write(part, state) {
  const said = Object.entries(state).filter(([, value]) => value !== null)
  const query = said.map(([name, value]) => `${name}=${value}`).join("&")
  const here = location.hash.slice(1).split("?")[0]
  if (query || here === part.id) history.replaceState(null, "", `#${part.id}${query ? `?${query}` : ""}`)
}
