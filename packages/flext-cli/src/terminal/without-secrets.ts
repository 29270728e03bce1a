/** What stands encrypted in a journal, as `encrypted` of flext-core writes it, is not shown either. */
const envelope = /\benc1\.[\w-]{1,32}\.[\w-]{20,}/g

export const withoutSecrets = (text: string): string => text.replaceAll(envelope, '[secret]')
