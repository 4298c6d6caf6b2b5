/** Numbers in rows, as NumPy has them. */
export interface Numbers {
  shape: readonly number[]
  data: ArrayLike<number>
}

/** Returns an array; refuses data that is not as long as its shape needs. */
export function array(shape: readonly number[], data: ArrayLike<number>): Numbers
