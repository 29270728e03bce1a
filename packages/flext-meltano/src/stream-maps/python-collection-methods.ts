/** What stands behind the dot of a dictionary, a list, a tuple or a set; nothing that changes one. */
import { holds, lookedUp, sameValue, setOf } from './python-equality.ts'
import { combined } from './python-operators.ts'
import { compared } from './python-compare.ts'
import { method, type Method } from './python-signature.ts'
import { textOf } from './python-text.ts'
import {
  itemsOf,
  raise,
  tupleOf,
  type PythonDict,
  type PythonSet,
  type PythonTuple,
  type PythonValue,
} from './python-value.ts'

export const dictMethods: ReadonlyMap<string, Method<PythonDict>> = new Map(
  Object.entries<Method<PythonDict>>({
    get: method('key default?', (self, [key, otherwise]) => {
      const item = lookedUp(self, key ?? null)
      return item === undefined ? (otherwise ?? null) : item
    }),
    keys: method('', (self) => [...self.keys()]),
    values: method('', (self) => [...self.values()]),
    items: method('', (self) => [...self].map(([key, value]) => tupleOf(key, value))),
    copy: method('', (self) => self),
  }),
)

type Sequence = ReadonlyArray<PythonValue> | PythonTuple

export const sequenceMethods: ReadonlyMap<string, Method<Sequence>> = new Map(
  Object.entries<Method<Sequence>>({
    index: method('value', (self, [what]) => {
      const at = itemsOf(self).findIndex((item) => sameValue(item, what ?? null))
      return at === -1 ? raise('ValueError', `${textOf(what ?? null)} is not in list`) : BigInt(at)
    }),
    count: method('value', (self, [what]) =>
      BigInt(itemsOf(self).filter((item) => sameValue(item, what ?? null)).length),
    ),
    copy: method('', (self) => itemsOf(self)),
  }),
)

const otherSet = (value: PythonValue | undefined): PythonSet => setOf(itemsOf(value ?? new Set()))

export const setMethods: ReadonlyMap<string, Method<PythonSet>> = new Map(
  Object.entries<Method<PythonSet>>({
    union: method('other?', (self, [other]) => combined('|', self, otherSet(other))),
    intersection: method('other', (self, [other]) => combined('&', self, otherSet(other))),
    difference: method('other?', (self, [other]) => combined('-', self, otherSet(other))),
    symmetric_difference: method('other', (self, [other]) => combined('^', self, otherSet(other))),
    issubset: method('other', (self, [other]) => compared('<=', self, otherSet(other))),
    issuperset: method('other', (self, [other]) => compared('>=', self, otherSet(other))),
    isdisjoint: method('other', (self, [other]) =>
      [...self].every((item) => !holds(otherSet(other), item)),
    ),
    copy: method('', (self) => self),
  }),
)
