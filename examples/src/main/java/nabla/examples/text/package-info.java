/**
 * Networks that learn to write, a character at a time: a play ({@link nabla.examples.text.Macbeth})
 * and single words ({@link nabla.examples.text.Words}).
 *
 * <p>May use every other package. To add a program, extend {@code TextProgram}, which has the
 * options that all share and leaves files behind.
 */
package nabla.examples.text;
