/** Secret texts are taken out of whatever is told of a plugin, as they are and as JSON writes them. */
export const hidingSecrets = (secrets: ReadonlyArray<string>): ((text: string) => string) => {
  const shown = new Set(
    secrets.flatMap((secret) =>
      secret === '' ? [] : [secret, JSON.stringify(secret).slice(1, -1)],
    ),
  )
  const longestFirst = [...shown].toSorted((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text)
}
