/**
 * How an attribute of an event is written in a header, over HTTP and over NATS alike.
 * @see CloudEvents 1.0 HTTP protocol binding, section 3.1.3.2
 */

/** Space, double quote, percent and whatever is not printable ASCII is percent-encoded as UTF-8. */
export const toHeaderValue = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\x21\x23\x24\x26-\x7e]+/g, (part) =>
      [...Buffer.from(part, 'utf8')]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    )

/** The text again, also when it was written in double quotes; bytes that are no UTF-8 are replaced. */
export const fromHeaderValue = (value: string): string => {
  const unquoted = /^"(.*)"$/s.exec(value)?.[1]?.replaceAll(/\\(.)/gs, '$1') ?? value
  return unquoted.replaceAll(/(?:%[\da-f]{2})+/gi, (part) =>
    Buffer.from(part.replaceAll('%', ''), 'hex').toString('utf8'),
  )
}
