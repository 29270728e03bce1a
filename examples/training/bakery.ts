/**
 * The world of the course: a bakery of six systems that know nothing of each other. Each does the
 * same thing once under the same name, however often it is asked.
 */
import { FlextResult, type FlextError } from 'flext-core'

export type NotSold = FlextError<'NotSold'>
export type OvenCold = FlextError<'OvenCold'>
export type NoRoad = FlextError<'NoRoad'>

// #region ports
export interface PricesPort {
  readonly prices: { readonly of: (loaf: string) => FlextResult<number, NotSold> }
}

export interface FlourPort {
  readonly flour: {
    /** Kilograms, set aside under a name. */
    readonly take: (name: string, kg: number) => FlextResult<number, never>
    /** Does no harm when nothing is set aside. */
    readonly giveBack: (name: string) => FlextResult<void, never>
  }
}

export interface TillPort {
  readonly till: {
    readonly charge: (name: string, euros: number) => FlextResult<number, never>
    readonly refund: (name: string) => FlextResult<void, never>
  }
}

export interface OvenPort {
  readonly oven: { readonly bake: (name: string, loaf: string) => FlextResult<string, OvenCold> }
}

export interface VanPort {
  readonly van: { readonly deliver: (name: string, to: string) => FlextResult<string, NoRoad> }
}

export interface PostPort {
  readonly post: { readonly send: (name: string, text: string) => FlextResult<void, PostDown> }
}
// #endregion

export type PostDown = FlextError<'PostDown'>

export type BakeryPorts = PricesPort & FlourPort & TillPort & OvenPort & VanPort & PostPort

/** What the systems hold, all orders together. */
export interface Books {
  readonly flour: number
  readonly euros: number
  readonly baked: number
  readonly delivered: number
  readonly letters: number
}

export interface Bakery {
  readonly ports: BakeryPorts
  readonly books: () => Books
}

export interface BakeryOptions {
  /** How often the oven is cold before it is hot. */
  readonly coldOven?: number
  /** How often the post is down. */
  readonly postDown?: number
}

const prices: Readonly<Record<string, number>> = { rye: 4, spelt: 5 }

export const openBakery = ({ coldOven = 0, postDown = 0 }: BakeryOptions = {}): Bakery => {
  const flour = new Map<string, number>()
  const till = new Map<string, number>()
  const baked = new Map<string, string>()
  const delivered = new Map<string, string>()
  const letters = new Map<string, string>()
  let cold = coldOven
  let down = postDown
  return {
    ports: {
      prices: {
        of: (loaf) => {
          const price = prices[loaf]
          return price === undefined
            ? FlextResult.fail({ _tag: 'NotSold', message: `we do not bake ${loaf}` })
            : FlextResult.ok(price)
        },
      },
      flour: {
        take: (name, kg) => {
          flour.set(name, kg)
          return FlextResult.ok(kg)
        },
        giveBack: (name) => {
          flour.delete(name)
          return FlextResult.ok()
        },
      },
      till: {
        charge: (name, euros) => {
          till.set(name, euros)
          return FlextResult.ok(euros)
        },
        refund: (name) => {
          till.delete(name)
          return FlextResult.ok()
        },
      },
      oven: {
        bake: (name, loaf) => {
          if (cold-- > 0) return FlextResult.fail({ _tag: 'OvenCold', message: 'the oven is cold' })
          baked.set(name, loaf)
          return FlextResult.ok(loaf)
        },
      },
      van: {
        deliver: (name, to) => {
          if (to === 'Atlantis') {
            return FlextResult.fail({ _tag: 'NoRoad', message: 'no road goes to Atlantis' })
          }
          delivered.set(name, to)
          return FlextResult.ok(`delivered to ${to}`)
        },
      },
      post: {
        send: (name, text) => {
          if (down-- > 0) return FlextResult.fail({ _tag: 'PostDown', message: 'the post is down' })
          letters.set(name, text)
          return FlextResult.ok()
        },
      },
    },
    books: () => ({
      flour: total(flour),
      euros: total(till),
      baked: baked.size,
      delivered: delivered.size,
      letters: letters.size,
    }),
  }
}

/** Nothing was taken, baked, delivered or written. */
export const untouched: Books = { flour: 0, euros: 0, baked: 0, delivered: 0, letters: 0 }

const total = (amounts: ReadonlyMap<string, number>): number =>
  [...amounts.values()].reduce((sum, amount) => sum + amount, 0)
