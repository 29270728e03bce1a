/** What can be seen of the queues of a runtime. */
export interface QueueState {
  readonly name: string
  /** How many runs wait. */
  readonly waiting: number
  /** How many have a slot. */
  readonly underWay: number
  /** The run that has waited longest. */
  readonly oldest?: {
    readonly service: string
    readonly id: string
    readonly key?: string
    /** Milliseconds since the epoch. */
    readonly since: number
    /** In milliseconds. */
    readonly age: number
  }
  /** When the rate lets the next run begin, if that is what keeps it waiting; milliseconds since the epoch. */
  readonly opensAt?: number
}

export interface QueueAdmin {
  /** All queues of the runtime, in the order in which it was given them. */
  readonly list: () => Promise<ReadonlyArray<QueueState>>
}
