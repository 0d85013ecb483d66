/**
 * The loops over tensor memory: the only place that sees buffers, pointers, BLAS and the Vector
 * API.
 *
 * <p>A kernel copies a tile of a tensor into a reused Java array that stays in the first-level
 * cache, works there, and copies the result back: that costs next to nothing, lets the JIT and the
 * Vector API do their best, runs on every JDK from 17 up, and every access is bounds-checked. Where
 * memory decides, as in normalization and pooling, vectors are loaded from the tensor itself and
 * stored to it ({@code FloatVectorSegment}), by methods that differ from JDK to JDK, through a
 * buffer of the kernel's own: only then the JIT moves the checks out of the loop.
 *
 * <p>Kernels are written for {@code float} in files named {@code Float*.java}; the build derives
 * {@code Double*.java} from them word by word, so the code that gradient checks and PyTorch's
 * float64 cases examine is the code that trains.
 *
 * <p>Work is split into pieces that don't depend on the number of threads, so results don't either.
 * A kernel trusts its arguments: ops check shapes and types before they call one. This package may
 * use {@code nabla.core.memory}, and nothing above. To add a kernel, write {@code FloatX} with
 * static methods on storages and plain sizes.
 */
package nabla.core.kernel;
