/**
 * Modules and tensors in files: {@link nabla.nn.io.ModuleJson}, {@link nabla.nn.io.SafeTensors}.
 *
 * <p>The only package that knows Jackson. It may use {@code nabla.core} and all of {@code
 * nabla.nn}. A new module gets a row in {@code ModuleTypes}: its PyTorch name, how it is made of
 * arguments, and how its arguments are written.
 */
package nabla.nn.io;
