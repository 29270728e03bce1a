/** What becomes asynchronous: functions get `async`, types `Promise`, and expressions an `await`. */
import { child, children, nameOf, type SyntaxNode } from './syntax.ts'
import type { Merge, Three } from './three.ts'

/** The parts to go on with, once what is around them waits as it has to. */
export const awaited = ({ out, theirs: tree }: Merge, three: Three): Three => {
  const { ours, theirs } = three
  const inner = theirs.type === 'AwaitExpression' ? child(theirs, 'argument') : undefined
  if (inner !== undefined && ours.type === inner.type) {
    out.appendRight(ours.start, 'await ')
    return { ours, theirs: inner, base: undefined }
  }
  const promise = nameOf(tree, child(theirs, 'typeName')) === 'Promise' ? theirs : undefined
  const promised = promise && children(child(promise, 'typeArguments') ?? promise, 'params')[0]
  if (promised !== undefined && !isPromise(three)) {
    out.appendRight(ours.start, 'Promise<')
    out.appendLeft(ours.end, '>')
    return { ours, theirs: promised, base: undefined }
  }
  if (isFunction(ours) && theirs['async'] === true && ours['async'] !== true) {
    out.appendRight(ours.start, 'async ')
  }
  return three
}

const isPromise = ({ ours }: Three): boolean => child(ours, 'typeName')?.['name'] === 'Promise'

const isFunction = ({ type }: SyntaxNode): boolean => type === 'ArrowFunctionExpression'
