/** A map of named fields in a Meltano file: `annotations` may stand at every level, and say nothing to us. */
import { object, type Read, type Shape } from 'flext-core/yaml'

export const annotated = <Fields extends object>(shape: Shape<Fields>): Read<Fields> =>
  object({ ...shape, descriptive: [...(shape.descriptive ?? []), 'annotations'] })
