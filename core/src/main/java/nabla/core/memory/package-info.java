/**
 * The memory of tensors: a pool of ND4J arrays that a training loop takes from and gives back to.
 *
 * <p>Creating an INDArray costs about 10 us and touching its fresh pages far more, so nothing is
 * created twice: a {@link nabla.core.memory.Block} is one flat INDArray, aligned to cache lines,
 * with the views that kernels want, a {@link nabla.core.memory.Storage} is one tensor's temporary
 * hold on a block, a {@link nabla.core.memory.Pool} keeps the blocks that nobody holds, an {@link
 * nabla.core.memory.Arena} gives back all storages made while it was open, and {@link
 * nabla.core.memory.Lease} gives back those of tensors that the garbage collector found
 * unreachable.
 *
 * <p>This package stands at the bottom: it may use ND4J and JavaCPP, and nothing of Nabla. To add
 * an element type, extend {@link nabla.core.memory.Block}'s constructor and accessors.
 */
package nabla.core.memory;
