/**
 * Modules and tensors in files: architectures as JSON ({@link nabla.nn.io.ModuleJson}), weights as
 * PyTorch's users have them ({@link nabla.nn.io.SafeTensors}), arrays as NumPy's users have them
 * ({@link nabla.nn.io.Npy}, {@link nabla.nn.io.Npz}), and a model with all that goes with it in one
 * file ({@link nabla.nn.io.Models}), a training ({@link nabla.nn.io.Checkpoints}). Under them lie
 * {@link nabla.nn.io.Archive}, zip files of texts and tensors, and {@link nabla.nn.io.WholeFile},
 * by which all files are written.
 *
 * <p>The only package that knows Jackson. It may use {@code nabla.core} and all of {@code
 * nabla.nn}. A new module gets a row in {@code ModuleTypes}: its PyTorch name, how it is made of
 * arguments, and how its arguments are written. A new format believes nothing that a file says
 * before it was compared with what is there, reads numbers with {@code Numbers}, tells errors
 * through {@code Reading}, and gets a constant in the tests' {@code Readers}, so that it is tried
 * on damaged files.
 */
package nabla.nn.io;
