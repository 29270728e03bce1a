/** The world of the best practices: a shop whose systems each do a thing once under its name. */
import { FlextResult, type FlextError } from 'flext-core'

export type CardRefused = FlextError<'CardRefused'>
export type NoCarrier = FlextError<'NoCarrier'>

export interface StockPort {
  readonly stock: {
    readonly reserve: (name: string, pens: number) => FlextResult<number, never>
    readonly release: (name: string) => FlextResult<void, never>
    /** How many are on the shelf. */
    readonly left: () => number
    readonly setLeft: (pens: number) => FlextResult<void, never>
  }
}

export interface PaymentsPort {
  readonly payments: {
    readonly charge: (name: string, euros: number) => FlextResult<number, CardRefused>
    readonly refund: (name: string) => FlextResult<void, never>
  }
}

export interface CarrierPort {
  readonly carrier: { readonly send: (name: string, to: string) => FlextResult<string, NoCarrier> }
}

export interface MailPort {
  readonly mail: { readonly send: (name: string, text: string) => FlextResult<void, never> }
}

export type ShopPorts = StockPort & PaymentsPort & CarrierPort & MailPort

/** What the systems hold, all orders together. */
export interface Books {
  readonly left: number
  readonly euros: number
  readonly parcels: number
  readonly letters: number
}

export const untouched: Books = { left: 10, euros: 0, parcels: 0, letters: 0 }

export const openShop = ({ cardRefused = false } = {}) => {
  const reserved = new Map<string, number>()
  const euros = new Map<string, number>()
  const parcels = new Set<string>()
  const letters = new Set<string>()
  let shelf = 10
  const ports: ShopPorts = {
    stock: {
      reserve: (name, pens) => {
        reserved.set(name, pens)
        return FlextResult.ok(pens)
      },
      release: (name) => {
        reserved.delete(name)
        return FlextResult.ok()
      },
      left: () => shelf - sum(reserved),
      setLeft: (pens) => {
        shelf = pens
        return FlextResult.ok()
      },
    },
    payments: {
      charge: (name, amount) => {
        if (cardRefused) return FlextResult.fail({ _tag: 'CardRefused', message: 'no money' })
        euros.set(name, amount)
        return FlextResult.ok(amount)
      },
      refund: (name) => {
        euros.delete(name)
        return FlextResult.ok()
      },
    },
    carrier: {
      send: (name, to) => {
        if (to === 'Atlantis') return FlextResult.fail({ _tag: 'NoCarrier', message: 'no road' })
        parcels.add(name)
        return FlextResult.ok(`parcel ${name}`)
      },
    },
    mail: {
      send: (name) => {
        letters.add(name)
        return FlextResult.ok()
      },
    },
  }
  const books = (): Books => ({
    left: ports.stock.left(),
    euros: sum(euros),
    parcels: parcels.size,
    letters: letters.size,
  })
  return { ports, books }
}

const sum = (amounts: ReadonlyMap<string, number>): number =>
  [...amounts.values()].reduce((total, amount) => total + amount, 0)
