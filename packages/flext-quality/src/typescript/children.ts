/** The nodes right below a node, in the order of the text. Types are left out: they do nothing. */
import { visitorKeys, type Node } from 'oxc-parser'

export const childrenOf = (node: Node): readonly Node[] => {
  const fields = node as unknown as Readonly<Record<string, unknown>>
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value = fields[key]
    return (Array.isArray(value) ? value : [value]).filter(isRuntimeNode)
  })
}

const isRuntimeNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  !/^TS(Type|Interface)/.test(value.type)
