/**
 * Networks: {@link nabla.nn.Module}, containers and layers, under PyTorch's names.
 *
 * <p>A <em>module</em> holds parameters (learned), buffers (kept, not learned) and child modules.
 * Its kinds differ in what they are called with: a {@link nabla.nn.Layer} makes one tensor of one,
 * a {@link nabla.nn.loss.Loss} compares an input with a target, and others, as recurrent nets,
 * declare a {@code forward} of their own.
 *
 * <p>This package may use {@code nabla.core}, {@code nabla.nn.init}, and nothing above. To add a
 * layer, extend {@link nabla.nn.Layer}, register what it holds, write {@code compute}, and give it
 * a row in {@code nabla.nn.io} and one among the samples of the tests.
 */
package nabla.nn;
