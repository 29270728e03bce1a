/** The names that an index exports from other folders than this. */
import { child, children, nameOf, parseModule } from './syntax.ts'

export const exportedElsewhere = (
  file: string,
  text: string,
  folder: string,
): ReadonlySet<string> => {
  const tree = parseModule(file, text)
  if (typeof tree === 'string') return new Set()
  return new Set(
    tree.body
      .filter((statement) => !nameOf(tree, child(statement, 'source')).includes(folder))
      .flatMap((statement) =>
        children(statement, 'specifiers').map((each) => nameOf(tree, child(each, 'exported'))),
      ),
  )
}
