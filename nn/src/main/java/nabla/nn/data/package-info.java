/**
 * Data sets, and how they are dealt out in batches.
 *
 * <p>This package may use {@code nabla.core} alone. To add a data set, implement {@link
 * nabla.nn.data.Dataset}: it makes the tensors of a batch when it is asked for them, so that they
 * belong to the scope that is open then.
 */
package nabla.nn.data;
