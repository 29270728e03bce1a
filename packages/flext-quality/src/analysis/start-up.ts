/** What brings a program up, or its database to a first state, is no business operation. */
export const isStartUp = (name: string): boolean => names.test(name)

const names =
  /(^|\.|_)_*(init\w*|boot\w*|start(up)?|setup\w*|migrate\w*|seed\w*|\w*fixtures?|fixture\w*|populate\w*|ensure\w*|main|onModuleInit|onApplicationBootstrap|tear_?down\w*|shutdown|stop|close)$|migrat/i
