/** One thing that doctor looked at: how it is, and what to do where it is not well. */
export interface Finding {
  readonly check: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly says: string
  readonly advice?: string
}

export const ok = (check: string, says: string): Finding => ({ check, status: 'ok', says })

export const warn = (check: string, says: string, advice: string): Finding => ({
  check,
  status: 'warn',
  says,
  advice,
})

export const fail = (check: string, says: string, advice?: string): Finding => ({
  check,
  status: 'fail',
  says,
  ...(advice === undefined ? {} : { advice }),
})
