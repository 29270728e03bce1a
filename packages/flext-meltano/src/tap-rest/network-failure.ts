/**
 * Why a request had no answer. What lies with the network may pass; an address that is never asked and
 * a certificate that is not trusted are the same the next time.
 */
export interface NetworkFailure {
  readonly found: string
  /** What there should have been, where another attempt would find the same. */
  readonly lasting?: string
}

const untrusted = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_CA)/

/** `timeout` is how long an answer was waited for, in milliseconds. */
export const networkFailure = (error: unknown, timeout: number): NetworkFailure => {
  if (!(error instanceof Error)) return { found: 'no answer' }
  if (error.name === 'TimeoutError') return { found: `no answer within ${timeout} ms` }
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  const inside = cause instanceof Error ? cause.message : error.message
  // What `fetch` refuses by itself never went out, and has no code.
  if (code === undefined) return { found: inside, lasting: 'an address that can be asked' }
  const found = [code, inside].filter(Boolean).join(', ')
  return untrusted.test(code) ? { found, lasting: 'a secure connection' } : { found }
}
