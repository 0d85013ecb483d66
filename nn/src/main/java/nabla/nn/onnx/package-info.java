/**
 * Modules as ONNX files: {@link nabla.nn.onnx.Onnx#export}.
 *
 * <p>The only package that knows ONNX's messages, whose classes come with ND4J. It may use {@code
 * nabla.core}, {@code nabla.nn} and what is below {@code nabla.nn}. A new layer gets a row in the
 * {@code ...Nodes} of its family: the nodes that compute in evaluation what it computes.
 */
package nabla.nn.onnx;
