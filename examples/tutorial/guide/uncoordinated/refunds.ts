/** Refunds that a nightly check repairs: `flext dev analyze` is told so. */

interface Payments {
  readonly refund: (order: string) => Promise<void>
}

// #region ignored
// flext-quality: ignore the nightly check repairs what is left
export const refundAll = async (paymentGateway: Payments, orders: readonly string[]) => {
  for (const order of orders) await paymentGateway.refund(order)
}
// #endregion
