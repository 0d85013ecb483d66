/**
 * Normalization layers.
 *
 * <p>All are one idea, {@code nabla.core}'s {@link nabla.core.Statistics}: which planes of the
 * input share a mean and a variance. Norms of the wider family are composed of those and of tensor
 * operations; norms of weights are {@linkplain nabla.nn.Parametrization parametrizations} of a
 * layer's weight; {@link nabla.nn.norm.Folding} takes batch norms out again. A layer here holds
 * what PyTorch's layer of that name holds, under the same names, checks its input, and says which
 * statistics it pools. This package may use {@code nabla.core} and {@code nabla.nn}. To add a norm,
 * add a record to {@code Statistics}, a layer here that applies it, and a line to {@link
 * nabla.nn.norm.Norms} if programs should find it by name.
 */
package nabla.nn.norm;
